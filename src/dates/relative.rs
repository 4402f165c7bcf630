//! Dates that count back from the moment of the capture: "2 hours ago", "gestern, 14:05".

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::civil::Time;
use jiff::tz::Offset;
use jiff::{Span, Timestamp, ToSpan};

use super::clock::clock_at;
use super::tokens::Token::{self, Number, Word};
use super::{Precision, StatedDate};

/// "2 hours ago", "il y a 2 semaines", "gestern, 14:05": counted back from the capture.
pub(super) fn relative(tokens: &[Token], captured: Timestamp) -> Option<StatedDate> {
    let now = Offset::UTC.to_datetime(captured);
    let words = || tokens.iter().filter_map(|t| if let Word(w) = t { Some(w) } else { None });
    if words().any(|w| is_ago(w)) {
        for pair in tokens.windows(2) {
            let (n, word) = match pair {
                [Number(n, 1..=3), Word(word)] => (*n, word),
                [Word(one), Word(word)] if is_one(one) => (1, word),
                _ => continue,
            };
            let Some(unit) = unit(word) else { continue };
            let civil = now.checked_sub(span(i64::from(n), unit)).ok()?;
            let (civil, offset) = match unit {
                Unit::Second | Unit::Minute | Unit::Hour => (civil, Some(Offset::UTC)),
                _ => (civil.date().to_datetime(Time::midnight()), None),
            };
            return Some(StatedDate { civil, offset, precision: Precision::Relative });
        }
    }
    let days =
        tokens.iter().take(6).find_map(|t| if let Word(w) = t { days_back(w) } else { None })?;
    let date = now.date().checked_sub(days.days()).ok()?;
    // "Yesterday, 14:05" is exact; "yesterday" is as exact as the capture's own day.
    let clock = (0..tokens.len()).find_map(|i| clock_at(&tokens[i..]));
    let (time, precision) =
        clock.map_or((Time::midnight(), Precision::Relative), |(clock, _)| clock);
    Some(StatedDate { civil: date.to_datetime(time), offset: None, precision })
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
        "s sec secs second seconds sekunde sekunden seconde secondes seconden segundo segundos secondo secondi \
         sekund sekundy sekundę sekundě sekunder секунда секунды секунд sekuntia sekuntti másodperce saniye δευτερόλεπτα ثانية ثوان שניות 秒 초 giây",
    ),
    (
        Unit::Minute,
        "m min mins minute minutes minuten minuto minutos minuti minuut minuten minuta minuty minut minutę minutami \
         минута минуты минут минуту хвилина хвилини хвилин minuter minutter minuuttia minuutti perce dakika λεπτά دقيقة دقائق דקות 分 분 phút",
    ),
    (
        Unit::Hour,
        "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur uren godzina godziny godzin \
         godzinę hodina hodiny hodin hodinami hodinou час часа часов година години годин timme timmar time timer \
         tuntia tunti órája saat ώρες ώρα ساعة ساعات שעות שעה 時間 小时 小時 시간 giờ",
    ),
    (
        Unit::Day,
        "d day days tag tage tagen jour jours día dia días dias giorno giorni dag dagen dagar dage dager dzień dni den \
         dny dní dnem dňami день дня дней днів дні päivää päivä napja zile zi gün ημέρες ημέρα μέρες يوم أيام ימים יום 日 天 일 ngày",
    ),
    (
        Unit::Week,
        "w wk week weeks woche wochen semaine semaines semana semanas settimana settimane weken tydzień tygodni \
         tygodnie týden týdny týždne неделя недели недель неделю тиждень тижні тижнів vecka veckor uge uger uke uker viikkoa \
         viikko hete săptămâni hafta εβδομάδες أسبوع أسابيع שבועות 週間 周 주 tuần",
    ),
    (
        Unit::Month,
        "mo month months monat monate monaten mois mes meses mese mesi mês maand maanden miesiąc miesiące miesięcy \
         měsíc měsíce měsíců mesiace месяц месяца месяцев місяць місяці місяців månad månader måned måneder kuukautta hónapja luni lună ay μήνες \
         شهر أشهر חודשים か月 ヶ月 个月 個月 개월 tháng",
    ),
    (
        Unit::Year,
        "y yr yrs year years jahr jahre jahren an ans année année años año anno anni ano anos jaar rok lat lata let roky \
         год года лет рік роки років år vuotta éve ani yıl χρόνια έτη سنة سنوات שנים 年 年前 년 năm",
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
const AGO: &[&str] = &[
    "ago",
    "vor",
    "hace",
    "há",
    "fa",
    "geleden",
    "temu",
    "před",
    "pred",
    "назад",
    "тому",
    "sedan",
    "siden",
    "sitten",
    "ezelőtt",
    "acum",
    "önce",
    "πριν",
    "منذ",
    "קודם",
    "לפני",
    "前",
    "전",
    "trước",
    "lalu",
    "yang",
    "il",
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

/// How many days before today a word names: 0 for today, 1 for yesterday.
fn days_back(word: &str) -> Option<i64> {
    const TODAY: &[&str] = &[
        "today",
        "heute",
        "aujourd",
        "hoy",
        "oggi",
        "hoje",
        "vandaag",
        "dziś",
        "dzisiaj",
        "dnes",
        "сегодня",
        "сьогодні",
        "idag",
        "tänään",
        "ma",
        "astăzi",
        "bugün",
        "σήμερα",
        "اليوم",
        "היום",
        "आज",
        "今日",
        "今天",
        "오늘",
    ];
    const YESTERDAY: &[&str] = &[
        "yesterday",
        "gestern",
        "hier",
        "ayer",
        "ieri",
        "ontem",
        "gisteren",
        "wczoraj",
        "včera",
        "вчера",
        "вчора",
        "igår",
        "eilen",
        "tegnap",
        "dün",
        "χθες",
        "أمس",
        "אתמול",
        "कल",
        "昨日",
        "昨天",
        "어제",
    ];
    let word = word.to_lowercase();
    if TODAY.contains(&word.as_str()) {
        Some(0)
    } else {
        YESTERDAY.contains(&word.as_str()).then_some(1)
    }
}
