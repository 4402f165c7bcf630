//! Names of months and zones in the languages of the press.
//!
//! Only words stand here; how they make a date is the work of `printed`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Month names: full, inflected and abbreviated, lower case, parted by spaces; January first.
///
/// Words that mean two months in two languages (`listopad` is October in Croatian and November in
/// Polish and Czech) stand where most of the press uses them.
const MONTHS: [&str; 12] = [
    "january jan jän januar jänner janvier janv enero ene gennaio gen janeiro januari stycznia styczeń sty ledna leden led \
     januára január januar января январь янв січня січень січ tammikuuta tammikuu tammi január ianuarie ian \
     ocak oca ιανουαρίου ιανουάριος ιαν يناير ינואר जनवरी tháng1 януари siječnja sausio sausis jaanuar janvāris janvārī januaria",
    "february feb februar feber février févr fév fevrier febrero febbraio fevereiro fev februari lutego luty lut února únor \
     úno februára február февраля февраль фев февр лютого лютий лют helmikuuta helmikuu helmi február februarie \
     şubat şub φεβρουαρίου φεβρουάριος φεβ فبراير פברואר फरवरी फ़रवरी февруари veljače vasario vasaris veebruar februāris februari",
    "march mar mär märz mrz maerz mars marzo março marco maart mrt marca marzec března březen bře marec марта март мар \
     березня березень бер maaliskuuta maaliskuu maalis március márc martie mart μαρτίου μάρτιος μαρ مارس מרץ मार्च ožujka kovo kovas märts marts machi",
    "april apr avril avr abril abr aprile aprili kwietnia kwiecień kwi dubna duben dub apríla apríl апреля апрель апр \
     квітня квітень кві huhtikuuta huhtikuu huhti április ápr aprilie nisan nis απριλίου απρίλιος απρ أبريل ابريل אפריל अप्रैल април travnja \
     balandžio balandis aprill aprīlis",
    "may mai mayo maggio mag maio mei maja maj května květen kvě mája máj мая май травня травень тра toukokuuta toukokuu \
     touko május máj mayıs μαΐου μάιος μαι مايو מאי मई svibnja gegužės gegužė maijs",
    "june jun juni juin junio giugno giu junho czerwca czerwiec cze června červen čvn júna jún июня июнь июн червня червень чер \
     kesäkuuta kesäkuu kesä június jún iunie iun haziran haz ιουνίου ιούνιος ιουν يونيو יוני जून юни lipnja birželio birželis juuni jūnijs",
    "july jul juli juillet juil julio luglio lug julho lipca lipiec lip července červenec čvc júla júl июля июль июл липня липень \
     лип heinäkuuta heinäkuu heinä július júl iulie iul temmuz tem ιουλίου ιούλιος ιουλ يوليو יולי जुलाई юли srpnja liepos liepa juuli jūlijs julai",
    "august aug août aout agosto ago ago. augustus sierpnia sierpień sie srpna srpen srp augusta августа август авг серпня \
     серпень сер elokuuta elokuu elo augusztus aug ağustos ağu αυγούστου αύγουστος αυγ أغسطس اغسطس אוגוסט अगस्त kolovoza rugpjūčio rugpjūtis augusts agosti",
    "september sep sept septembre septiembre setiembre set settembre setembro września wrzesień wrz září zář septembra \
     сентября сентябрь сен сент вересня вересень вер syyskuuta syyskuu syys szeptember szept septembrie eylül eyl \
     σεπτεμβρίου σεπτέμβριος σεπ سبتمبر ספטמבר सितंबर सितम्बर септември rujna rugsėjo rugsėjis septembris septemba",
    "october oct oktober okt octobre octubre ottobre ott outubro out października październik paź října říjen říj októbra \
     október октября октябрь окт жовтня жовтень жов lokakuuta lokakuu loka október octombrie ekim eki οκτωβρίου οκτώβριος \
     οκτ أكتوبر اكتوبر אוקטובר अक्टूबर октомври spalio spalis oktoober oktobris oktoba",
    "november nov novembre noviembre novembro listopada listopad lis listopadu novembra ноября ноябрь ноя нояб листопада листопад \
     лис marraskuuta marraskuu marras noiembrie noi kasım kas νοεμβρίου νοέμβριος νοε نوفمبر נובמבר नवंबर नवम्बर ноември studenoga lapkričio \
     lapkritis novembris novemba",
    "december dec dezember dez dés décembre déc decembre diciembre dic dicembre dezembro grudnia grudzień gru prosince \
     prosinec pro decembra декабря декабрь дек грудня грудень гру joulukuuta joulukuu joulu desember des decembrie aralık \
     ara δεκεμβρίου δεκέμβριος δεκ ديسمبر דצמבר दिसंबर दिसम्बर декември prosinca gruodžio gruodis detsember decembris desemba",
];

/// The month, 1 to 12, that a word names in any of the known languages; case does not matter.
pub fn month(word: &str) -> Option<i8> {
    static WORDS: LazyLock<HashMap<&str, i8>> = LazyLock::new(|| {
        let months = MONTHS.iter().zip(1..);
        months.flat_map(|(words, n)| words.split_whitespace().map(move |w| (w, n))).collect()
    });
    // The dotted capital of Turkish leaves a combining dot behind.
    let word = word.to_lowercase().replace('\u{307}', "");
    WORDS.get(word.trim_end_matches('.')).copied()
}

/// Seconds east of Greenwich that an abbreviated zone means in the press; none for the ambiguous.
pub fn zone_offset_s(word: &str) -> Option<i32> {
    const HOUR_S: i32 = 3600;
    Some(match word.to_ascii_uppercase().as_str() {
        "Z" | "UTC" | "GMT" | "WET" => 0,
        "CET" | "MEZ" | "BST" | "WEST" | "WAT" => HOUR_S,
        "CEST" | "MESZ" | "EET" | "SAST" | "CAT" => 2 * HOUR_S,
        "EEST" | "MSK" | "TRT" | "EAT" => 3 * HOUR_S,
        "PKT" => 5 * HOUR_S,
        "IST" => 5 * HOUR_S + HOUR_S / 2,
        "WIB" | "ICT" => 7 * HOUR_S,
        "SGT" | "HKT" | "AWST" => 8 * HOUR_S,
        "JST" | "KST" => 9 * HOUR_S,
        "AEST" => 10 * HOUR_S,
        "AEDT" => 11 * HOUR_S,
        "NZST" => 12 * HOUR_S,
        "NZDT" => 13 * HOUR_S,
        "EST" => -5 * HOUR_S,
        "EDT" => -4 * HOUR_S,
        "CST" => -6 * HOUR_S,
        "CDT" => -5 * HOUR_S,
        "MST" => -7 * HOUR_S,
        "MDT" => -6 * HOUR_S,
        "PST" => -8 * HOUR_S,
        "PDT" => -7 * HOUR_S,
        "BRT" => -3 * HOUR_S,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_of_many_languages() {
        for (word, n) in [
            ("March", 3),
            ("Februar", 2),
            ("févr.", 2),
            ("AOÛT", 8),
            ("stycznia", 1),
            ("мая", 5),
            ("Şubat", 2),
            ("setembro", 9),
            ("listopadu", 11),
            ("kovo", 3),
            ("joulukuuta", 12),
        ] {
            assert_eq!(month(word), Some(n), "{word}");
        }
        assert_eq!(month("market"), None);
    }
}
