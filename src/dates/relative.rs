//! Dates that count back from the moment of the capture: "2 hours ago", "gestern, 14:05".

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::civil::Time;
use jiff::tz::Offset;
use jiff::{Span, Timestamp, ToSpan};

use super::clock::clock_at;
use super::tokens::Token::{self, Number, Sign, Word};
use super::tokens::words;
use super::{Precision, StatedDate};

/// "2 hours ago", "il y a 2 semaines", "gestern, 14:05": counted back from the capture.
pub(super) fn relative(tokens: &[Token], captured: Timestamp) -> Option<StatedDate> {
    let now = Offset::UTC.to_datetime(captured);
    if words(tokens).iter().any(|w| is_ago(w)) {
        for i in 0..tokens.len() {
            let Some((n, unit)) = span_at(&tokens[i..]) else { continue };
            let civil = now.checked_sub(span(i64::from(n), unit)).ok()?;
            let (civil, offset) = match unit {
                Unit::Second | Unit::Minute | Unit::Hour => (civil, Some(Offset::UTC)),
                _ => (civil.date().to_datetime(Time::midnight()), None),
            };
            return Some(StatedDate { civil, offset, precision: Precision::Relative });
        }
    }
    let days = (0..tokens.len().min(6)).find_map(|i| by_word(&tokens[i..], days_back))?;
    let date = now.date().checked_sub(days.days()).ok()?;
    // "Yesterday, 14:05" is exact; "yesterday" is as exact as the capture's own day.
    let clock = (0..tokens.len()).find_map(|i| clock_at(&tokens[i..]));
    let (time, precision) =
        clock.map_or((Time::midnight(), Precision::Relative), |(clock, _)| clock);
    Some(StatedDate { civil: date.to_datetime(time), offset: None, precision })
}

/// A number and a unit: `2 hours`, `une heure`, `un'ora`, `3時間`, `час назад`.
fn span_at(tokens: &[Token]) -> Option<(i32, Unit)> {
    match tokens {
        [Number(n, 1..=3), rest @ ..] => Some((*n, by_word(rest, unit)?)),
        [Word(one), Sign('\'' | '’'), rest @ ..] | [Word(one), rest @ ..] if is_one(one) => {
            Some((1, by_word(rest, unit)?))
        }
        [Word(word), Word(ago), ..] if is_single(word) && is_ago(ago) => Some((1, unit(word)?)),
        _ => None,
    }
}

/// What the first word means, or the first two together: scripts without spaces have a token for
/// each sign, and Scandinavians write `i går`.
fn by_word<T>(tokens: &[Token], meaning: impl Fn(&str) -> Option<T>) -> Option<T> {
    match tokens {
        [Word(a), Word(b), ..] => meaning(&format!("{a}{b}")).or_else(|| meaning(a)),
        [Word(a), ..] => meaning(a),
        _ => None,
    }
}

fn span(n: i64, unit: Unit) -> Span {
    match unit {
        Unit::Second => n.seconds(),
        Unit::Minute => n.minutes(),
        Unit::Hour => n.hours(),
        Unit::Day => n.days(),
        Unit::Week => n.weeks(),
        Unit::Month => n.months(),
        Unit::Year => n.years(),
    }
}

/// A span of time that a word names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// Sixty of them are a minute.
    Second,
    /// Sixty of them are an hour.
    Minute,
    /// Twenty-four of them are a day.
    Hour,
    /// A calendar day.
    Day,
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

/// Words for spans of time, singular, plural and inflected.
const UNITS: [(Unit, &str); 7] = [
    (
        Unit::Second,
        "s sec secs second seconds sekunde sekunden seconde secondes seconden segundo segundos \
         secondo secondi sekund sekundy sekundę sekundě sekunder секунда секунды секунд sekuntia \
         sekuntti másodperce saniye δευτερόλεπτα ثانية ثوان שניות 秒 초 giây sekundi sekundes \
         sekundit ثوانٍ ثانیه सेकंड detik segons",
    ),
    (
        Unit::Minute,
        "m min mins minute minutes minuten minuto minutos minuti minuut minuta minuty minut \
         minutę minutami минута минуты минут минуту хвилина хвилини хвилин minuter minutter \
         minuuttia minuutti perce dakika λεπτά دقيقة دقائق דקות 分 분 phút minutit minūtes minūtēm \
         minučių минути मिनट دقیقه minit menit মিনিট 分钟 分鐘 minutů",
    ),
    (
        Unit::Hour,
        "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur uren godzina \
         godziny godzin godzinę hodina hodiny hodin hodinami hodinou час часа часов година години \
         годин timme timmar time timer tuntia tunti órája saat ώρες ώρα ساعة ساعات שעות שעה 時間 小时 \
         小時 시간 giờ tundi stundām stundas valandas valandų sat sata sati घंटे घंटा ساعت jam ঘণ্টা \
         hores ure uri klukkustundum",
    ),
    (
        Unit::Day,
        "d day days tag tage tagen jour jours día dia días dias giorno giorni dag dagen dagar \
         dage dager dzień dni den dny dní dnem dňami день дня дней днів дні päivää päivä napja \
         zile zi gün ημέρες ημέρα μέρες يوم أيام ימים יום 日 天 일 ngày päeva päev dienām dienas \
         dienų dienos dana dan dnevi dnevom дни ден दिन روز hari dies দিন dögum أيّام",
    ),
    (
        Unit::Week,
        "w wk week weeks woche wochen semaine semaines semana semanas settimana settimane weken \
         tydzień tygodni tygodnie týden týdny týždne неделя недели недель неделю тиждень тижні \
         тижнів vecka veckor uge uger uke uker viikkoa viikko hete săptămâni hafta εβδομάδες \
         أسبوع أسابيع שבועות 週間 周 주 tuần nädalat nedēļām savaites savaičių tjedna tjedan nedelja \
         седмици седмица हफ्ते सप्ताह هفته minggu setmanes সপ্তাহ vikum 星期",
    ),
    (
        Unit::Month,
        "mo month months monat monate monaten mois mes meses mese mesi mês maand maanden miesiąc \
         miesiące miesięcy měsíc měsíce měsíců mesiace месяц месяца месяцев місяць місяці місяців \
         månad månader måned måneder kuukautta hónapja luni lună ay μήνες شهر أشهر חודשים か月 ヶ月 \
         个月 個月 개월 tháng kuud mēnešiem mėnesius mjeseca meseca месеца месеци महीने ماه bulan mesos \
         মাস mánuðum",
    ),
    (
        Unit::Year,
        "y yr yrs year years jahr jahre jahren an ans année años año anno anni ano anos jaar rok \
         lat lata let roky год года лет рік роки років år vuotta éve ani yıl χρόνια έτη سنة سنوات \
         שנים 年 年前 년 năm aastat gadiem metus metų godine godina години वर्ष साल سال tahun anys \
         বছর árum",
    ),
];

/// The span that a word names in any of the known languages.
fn unit(word: &str) -> Option<Unit> {
    static WORDS: LazyLock<HashMap<&str, Unit>> = LazyLock::new(|| {
        UNITS.iter().flat_map(|(u, words)| words.split_whitespace().map(|w| (w, *u))).collect()
    });
    WORDS.get(word.to_lowercase().as_str()).copied()
}

/// Words beside a number and a span that point to the past: "2 hours ago", "il y a 2 semaines".
#[rustfmt::skip]
const AGO: &[&str] = &[
    "ago", "vor", "hace", "há", "fa", "geleden", "temu", "před", "pred", "назад", "тому", "sedan",
    "siden", "sitten", "ezelőtt", "acum", "önce", "πριν", "منذ", "קודם", "לפני", "前", "전", "trước",
    "lalu", "yang", "il", "pirms", "prieš", "tagasi", "преди", "пред", "prije", "pre", "napja",
    "órája", "perce", "másodperce", "hete", "hónapja", "éve", "पहले", "قبل", "پیش", "hai", "lepas",
    "síðan", "আগে", "parë",
];

/// Whether a word stands for the number one before a span: "an hour ago", "vor einem Tag".
fn is_one(word: &str) -> bool {
    #[rustfmt::skip]
    const ONE: &[&str] = &[
        "a", "an", "one", "ein", "eine", "einem", "einer", "un", "une", "una", "uno", "um", "uma", "een",
        "en", "et", "ett",
    ];
    ONE.contains(&word.to_lowercase().as_str())
}

/// Whether a word, beside a number and a span, points to the past.
fn is_ago(word: &str) -> bool {
    AGO.contains(&word.to_lowercase().as_str())
}

/// A span that Slavic languages name without "one": "godzinę temu", "час назад".
fn is_single(word: &str) -> bool {
    #[rustfmt::skip]
    const SINGLE: &[&str] = &[
        "minutę", "godzinę", "dzień", "tydzień", "miesiąc", "rok", "минуту", "час", "день", "неделю", "месяц",
        "год", "хвилину", "годину", "тиждень", "місяць", "рік",
    ];
    SINGLE.contains(&word)
}

/// How many days before today a word names: 0 for today, 1 for yesterday, 2 for the day before.
fn days_back(word: &str) -> Option<i64> {
    const DAYS: [&str; 3] = [
        "today heute aujourd hoy oggi hoje vandaag dziś dzisiaj dnes danes danas данас днес сегодня сьогодні idag \
         tänään täna šodien šiandien ma astăzi bugün σήμερα اليوم امروز היום आज আজ 今日 今天 오늘 avui hoxe",
        "yesterday gestern hier ayer ieri ontem gisteren wczoraj včera včeraj jučer juče јуче вчера вчора igår eilen \
         eile vakar tegnap dün χθες أمس دیروز אתמול कल গতকাল 昨日 昨天 어제 kemarin semalam ahir onte",
        "vorgestern anteayer altroieri anteontem eergisteren przedwczoraj předevčírem позавчера позавчора förrgår \
         forgårs toissapäivänä 前天 一昨日 그저께",
    ];
    static TABLE: LazyLock<HashMap<&str, i64>> = LazyLock::new(|| {
        let rows = DAYS.iter().zip(0..);
        rows.flat_map(|(words, n)| words.split_whitespace().map(move |w| (w, n))).collect()
    });
    TABLE.get(word).copied()
}

#[cfg(test)]
mod tests {
    use super::super::{DateHints, parse_printed};

    /// Read as if captured on 20 February 2026 at ten.
    fn check(text: &str, expected: &str) {
        let captured = "2026-02-20T10:00:00Z".parse().ok();
        let read = parse_printed(text, DateHints { captured, ..DateHints::default() });
        assert_eq!(read.map(|d| d.to_string()).as_deref().unwrap_or("-"), expected, "{text}");
    }

    #[test]
    fn spans_count_from_the_capture() {
        check("il y a 2 semaines", "2026-02-06");
        check("hace 3 días", "2026-02-17");
        check("2 hours ago", "2026-02-20T08:00:00Z");
        check("vor einer Stunde", "2026-02-20T09:00:00Z");
        check("a day ago", "2026-02-19");
        check("un'ora fa", "2026-02-20T09:00:00Z");
        check("godzinę temu", "2026-02-20T09:00:00Z");
        check("час назад", "2026-02-20T09:00:00Z");
        check("3 小时前", "2026-02-20T07:00:00Z");
        check("3時間前", "2026-02-20T07:00:00Z");
        check("3日前", "2026-02-17");
        check("3 napja", "2026-02-17");
        check("преди 3 дни", "2026-02-17");
        check("3 दिन पहले", "2026-02-17");
        check("3 hari yang lalu", "2026-02-17");
        check("Many years ago", "-");
        check("3 days left", "-");
    }

    #[test]
    fn days_are_named() {
        check("gestern, 14:05", "2026-02-19T14:05:00Z");
        check("i går kl. 13:20", "2026-02-19T13:20:00Z");
        check("昨天 13:20", "2026-02-19T13:20:00Z");
        check("vorgestern", "2026-02-18");
        check("oggi alle 9.30", "2026-02-20T09:30:00Z");
    }
}
