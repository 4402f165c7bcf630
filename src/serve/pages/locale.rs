//! Dates and numbers as the reader's language writes them.
//!
//! Pure. The words of the pages are English; what stands in them as a date or a number is not.

/// How one language writes dates and numbers.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Locale {
    /// Primary language tag, with the region where that changes something.
    tag: &'static str,
    /// `{d}`, `{m}`, `{y}`: day, month, year.
    date: &'static str,
    /// Month and year.
    month: &'static str,
    /// Between thousands.
    thousands: &'static str,
    /// Before tenths.
    decimal: &'static str,
    /// Names of the months as they stand after a day, parted by spaces; numbers where none.
    months: &'static str,
}

const NBSP: &str = "\u{a0}";
const DAY_MONTH_YEAR: &str = "{d} {m} {y}";
const DAY_DOT_MONTH_YEAR: &str = "{d}. {m} {y}";
const MONTH_YEAR: &str = "{m} {y}";

macro_rules! locale {
    ($tag:literal, $date:expr, $month:expr, $thousands:expr, $decimal:literal, $months:literal) => {
        Locale {
            tag: $tag,
            date: $date,
            month: $month,
            thousands: $thousands,
            decimal: $decimal,
            months: $months,
        }
    };
}

/// The known languages; the first one is spoken to everyone else.
#[rustfmt::skip]
const LOCALES: [Locale; 22] = [
    locale!("en", DAY_MONTH_YEAR, MONTH_YEAR, ",", ".",
        "January February March April May June July August September October November December"),
    locale!("en-us", "{m} {d}, {y}", MONTH_YEAR, ",", ".",
        "January February March April May June July August September October November December"),
    locale!("de", DAY_DOT_MONTH_YEAR, MONTH_YEAR, ".", ",",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    locale!("fr", DAY_MONTH_YEAR, MONTH_YEAR, "\u{202f}", ",",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    locale!("es", "{d} de {m} de {y}", "{m} de {y}", ".", ",",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    locale!("pt", "{d} de {m} de {y}", "{m} de {y}", ".", ",",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
    locale!("it", DAY_MONTH_YEAR, MONTH_YEAR, ".", ",",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
    locale!("nl", DAY_MONTH_YEAR, MONTH_YEAR, ".", ",",
        "januari februari maart april mei juni juli augustus september oktober november december"),
    locale!("pl", DAY_MONTH_YEAR, "{n}.{y}", NBSP, ",",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia"),
    locale!("cs", DAY_DOT_MONTH_YEAR, "{n}/{y}", NBSP, ",",
        "ledna února března dubna května června července srpna září října listopadu prosince"),
    locale!("sv", DAY_MONTH_YEAR, MONTH_YEAR, NBSP, ",",
        "januari februari mars april maj juni juli augusti september oktober november december"),
    locale!("da", DAY_DOT_MONTH_YEAR, MONTH_YEAR, ".", ",",
        "januar februar marts april maj juni juli august september oktober november december"),
    locale!("nb", DAY_DOT_MONTH_YEAR, MONTH_YEAR, NBSP, ",",
        "januar februar mars april mai juni juli august september oktober november desember"),
    locale!("fi", DAY_DOT_MONTH_YEAR, "{n}/{y}", NBSP, ",",
        "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta"),
    locale!("ro", DAY_MONTH_YEAR, MONTH_YEAR, ".", ",",
        "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie"),
    locale!("hu", "{y}. {m} {d}.", "{y}. {m}", NBSP, ",",
        "január február március április május június július augusztus szeptember október november december"),
    locale!("tr", DAY_MONTH_YEAR, MONTH_YEAR, ".", ",",
        "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık"),
    locale!("ru", DAY_MONTH_YEAR, "{n}.{y}", NBSP, ",",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
    locale!("uk", DAY_MONTH_YEAR, "{n}.{y}", NBSP, ",",
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня"),
    locale!("ja", "{y}年{n}月{d}日", "{y}年{n}月", ",", ".", ""),
    locale!("zh", "{y}年{n}月{d}日", "{y}年{n}月", ",", ".", ""),
    locale!("ko", "{y}년 {n}월 {d}일", "{y}년 {n}월", ",", ".", ""),
];

impl Locale {
    /// The language that a reader likes best among those that are known (RFC 9110 s.12.5.4).
    pub fn of(accept_language: &str) -> &'static Locale {
        let ranges = accept_language.split(',').filter_map(|range| {
            let (tag, weight) = range.split_once(";").unwrap_or((range, "q=1"));
            let weight: f32 = weight.trim().strip_prefix("q=")?.trim().parse().ok()?;
            Some((tag.trim().to_ascii_lowercase(), weight))
        });
        let mut ranges: Vec<(String, f32)> = ranges.filter(|(_, weight)| *weight > 0.0).collect();
        // Stable: among equals the first one stated wins.
        ranges.sort_by(|a, b| b.1.total_cmp(&a.1));
        ranges.iter().find_map(|(tag, _)| known(tag)).unwrap_or(&LOCALES[0])
    }

    /// A whole number.
    pub fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut text = String::with_capacity(digits.len() * 2);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push_str(self.thousands);
            }
            text.push(digit);
        }
        text
    }

    /// A share as a percentage with one digit after the point.
    pub fn percent(&self, share: f64) -> String {
        format!("{:.1}%", share * 100.0).replace('.', self.decimal)
    }

    /// A number with one digit after the point.
    pub fn tenths(&self, number: f64) -> String {
        format!("{number:.1}").replace('.', self.decimal)
    }

    /// A date as the archive has it (RFC 3339, to the day or to the second): its day, and its time
    /// with its zone where it has one. Midnight in UTC is how sites write that they know the day
    /// alone. What is no such date stays as it is.
    pub fn date(&self, stated: &str) -> String {
        let (day, time) = stated.split_once('T').unwrap_or((stated, ""));
        let Some(date) = self.day(day) else { return stated.to_owned() };
        match (time.get(..5), time.find(['Z', '+', '-']).map(|at| &time[at..])) {
            (Some("00:00"), Some("Z" | "+00:00")) => date,
            (Some(clock), Some("Z")) => format!("{date}, {clock} UTC"),
            (Some(clock), Some(zone)) => format!("{date}, {clock} {zone}"),
            (Some(clock), None) => format!("{date}, {clock}"),
            (None, _) => date,
        }
    }

    /// The day alone of such a date.
    pub fn day(&self, stated: &str) -> Option<String> {
        let (year, month, day) = parts(stated)?;
        Some(self.fill(self.date, year, month, day))
    }

    /// Month and year of such a date.
    pub fn month(&self, stated: &str) -> Option<String> {
        let (year, month, day) = parts(stated)?;
        Some(self.fill(self.month, year, month, day))
    }

    fn fill(&self, pattern: &str, year: u16, month: u8, day: u8) -> String {
        let name = self.months.split(' ').nth(usize::from(month) - 1).unwrap_or_default();
        pattern
            .replace("{d}", &day.to_string())
            .replace("{m}", name)
            .replace("{n}", &month.to_string())
            .replace("{y}", &year.to_string())
    }
}

/// Year, month and day of `2026-02-06…`.
fn parts(stated: &str) -> Option<(u16, u8, u8)> {
    let year = stated.get(..4)?.parse().ok()?;
    let month = stated.get(5..7)?.parse().ok().filter(|month| (1..=12).contains(month))?;
    let day = stated.get(8..10)?.parse().ok().filter(|day| (1..=31).contains(day))?;
    Some((year, month, day))
}

/// The language that a tag names, its region where that is told apart.
fn known(tag: &str) -> Option<&'static Locale> {
    let primary = tag.split('-').next().unwrap_or_default();
    let primary = if primary == "no" || primary == "nn" { "nb" } else { primary };
    let exact = LOCALES.iter().find(|locale| locale.tag == tag);
    exact.or_else(|| LOCALES.iter().find(|locale| locale.tag == primary))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_liked_known_language_is_taken() {
        let check = |accept: &str, tag: &str| assert_eq!(Locale::of(accept).tag, tag, "{accept}");
        check("de-CH,de;q=0.9,en;q=0.8", "de");
        check("en-US,en;q=0.5", "en-us");
        check("en-GB", "en");
        check("tlh, fr;q=0.3, es;q=0.7", "es");
        check("nn-NO", "nb");
        check("", "en");
        check("*;q=x, fr;q=0", "en");
    }

    #[test]
    fn dates_and_numbers_are_written_as_people_write_them() {
        let check = |tag: &str, date: &str, number: &str| {
            let locale = Locale::of(tag);
            assert_eq!(locale.date("2026-02-06"), date);
            assert_eq!(locale.number(1_234_567), number);
        };
        check("en", "6 February 2026", "1,234,567");
        check("en-US", "February 6, 2026", "1,234,567");
        check("de", "6. Februar 2026", "1.234.567");
        check("fr", "6 février 2026", "1\u{202f}234\u{202f}567");
        check("es", "6 de febrero de 2026", "1.234.567");
        check("ja", "2026年2月6日", "1,234,567");
    }

    #[test]
    fn a_time_keeps_its_zone() {
        let locale = Locale::of("en");
        assert_eq!(locale.date("2026-02-06T13:20:00Z"), "6 February 2026, 13:20 UTC");
        assert_eq!(locale.date("2026-02-06T13:20:00+01:00"), "6 February 2026, 13:20 +01:00");
        assert_eq!(locale.date("2026-02-06T00:00:00Z"), "6 February 2026");
        assert_eq!(locale.date("last week"), "last week");
        assert_eq!(locale.month("2026-02-06").as_deref(), Some("February 2026"));
        assert_eq!(locale.percent(0.0123), "1.2%");
    }

    #[test]
    fn every_language_has_twelve_months_or_numbers() {
        for locale in &LOCALES {
            let names = locale.months.split_whitespace().count();
            assert!(names == 12 || locale.months.is_empty(), "{}", locale.tag);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_odd_for_a_date(text in "\\PC{0,12}", accept in "[a-z;=,.0-9 *-]{0,20}") {
            Locale::of(&accept).date(&text);
        }
    }
}
