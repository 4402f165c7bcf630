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
    "january jan jän januar jänner janvier janv enero ene gennaio gen janeiro januari stycznia styczeń sty ledna \
     leden led januára január января январь янв січня січень січ tammikuuta tammikuu tammi ianuarie ian ocak oca \
     ιανουαρίου ιανουάριος ιαν يناير ינואר जनवरी януари siječnja sausio sausis jaanuar janvāris janvārī januaria \
     gener xaneiro urtarrilak urtarrilaren janúar јануар јануара januara студзеня қаңтар yanvar janar იანვარი \
     հունվարի ionawr eanáir มกราคม ژانویه جنوری জানুয়ারি ஜனவரி జనవరి जानेवारी જાન્યુઆરી جانفي كانونالثاني \
     januarie",
    "february feb februar feber février févr fév fevrier febrero febbraio fevereiro fev februari lutego luty lut \
     února únor úno februára február февраля февраль фев февр лютого лютий лют helmikuuta helmikuu helmi februarie \
     şubat şub φεβρουαρίου φεβρουάριος φεβ فبراير פברואר फरवरी फ़रवरी февруари veljače vasario vasaris veebruar \
     februāris febrer febreiro otsailak otsailaren febrúar фебруар фебруара februara лютага ақпан fevral shkurt \
     თებერვალი փետրվարի chwefror feabhra กุมภาพันธ์ فوریه فروری ফেব্রুয়ারি பிப்ரவரி ఫిబ్రవరి फेब्रुवारी ફેબ્રુઆરી \
     فيفري شباط pebrero febr",
    "march mar mär märz mrz maerz mars marzo março marco maart mrt marca marzec března březen bře marec марта март \
     мар березня березень бер maaliskuuta maaliskuu maalis március márc martie mart μαρτίου μάρτιος μαρ مارس מרץ \
     मार्च ožujka kovo kovas märts marts machi març martxoak martxoaren сакавіка наурыз მარტი մարտի mawrth márta \
     มีนาคม مارچ মার্চ மார்ச் మార్చి માર્ચ آذار maret марту",
    "april apr avril avr abril abr aprile aprili kwietnia kwiecień kwi dubna duben dub apríla apríl апреля апрель \
     апр квітня квітень кві huhtikuuta huhtikuu huhti április ápr aprilie nisan nis απριλίου απρίλιος απρ أبريل \
     ابريل אפריל अप्रैल април travnja balandžio balandis aprill aprīlis apirilak apirilaren красавіка сәуір prill \
     აპრილი ապրիլի ebrill aibreán เมษายน آوریل اپریل এপ্রিল ஏப்ரல் ఏప్రిల్ एप्रिल એપ્રિલ أفريل نيسان aprila априла",
    "may mai mayo maggio mag maio mei maja maj května květen kvě mája máj мая май травня травень тра toukokuuta \
     toukokuu touko május mayıs μαΐου μάιος μαι مايو מאי मई svibnja gegužės gegužė maijs maig maiatzak maiatzaren \
     maí мај маја мамыр მაისი մայիսի bealtaine พฤษภาคม مه مئی মে மே మే मे મે ماي أيار",
    "june jun juni juin junio giugno giu junho czerwca czerwiec cze června červen čvn júna jún июня июнь июн \
     червня червень чер kesäkuuta kesäkuu kesä június iunie iun haziran haz ιουνίου ιούνιος ιουν يونيو יוני जून \
     юни lipnja birželio birželis juuni jūnijs juny xuño ekainak ekainaren júní јун јуна чэрвеня маусым iyun \
     qershor ივნისი հունիսի mehefin meitheamh มิถุนายน ژوئن جون জুন ஜூன் జూన్ જૂન جوان حزيران hunyo junij junija",
    "july jul juli juillet juil julio luglio lug julho lipca lipiec lip července červenec čvc júla júl июля июль \
     июл липня липень лип heinäkuuta heinäkuu heinä július iulie iul temmuz tem ιουλίου ιούλιος ιουλ يوليو יולי \
     जुलाई юли srpnja liepos liepa juuli jūlijs julai juliol xullo uztailak uztailaren júlí јул јула ліпеня шілде \
     iyul korrik ივლისი հուլիսի gorffennaf iúil กรกฎาคม ژوئیه جولائی জুলাই ஜூலை జూలై जुलै જુલાઈ جويلية يوليوز تموز \
     hulyo julij julija",
    "august aug août aout agosto ago augustus sierpnia sierpień sie srpna srpen srp augusta августа август авг \
     серпня серпень сер elokuuta elokuu elo augusztus ağustos ağu αυγούστου αύγουστος αυγ أغسطس اغسطس אוגוסט अगस्त \
     kolovoza rugpjūčio rugpjūtis augusts agosti agost abuztuak abuztuaren ágúst avgust avgusta жніўня тамыз \
     avqust gusht აგვისტო օգոստոսի awst lúnasa สิงหาคม اوت اگست আগস্ট ஆகஸ்ட் ఆగస్టు ऑगस्ट ઑગસ્ટ أوت غشت آب ogos \
     agustus",
    "september sep sept septembre septiembre setiembre set settembre setembro września wrzesień wrz září zář \
     septembra сентября сентябрь сен сент вересня вересень вер syyskuuta syyskuu syys szeptember szept septembrie \
     eylül eyl σεπτεμβρίου σεπτέμβριος σεπ سبتمبر ספטמבר सितंबर सितम्बर септември rujna rugsėjo rugsėjis \
     septembris septemba setembre irailak irailaren септембра верасня қыркүйек sentyabr sentabr shtator სექტემბერი \
     սեպտեմբերի กันยายน سپتامبر ستمبر সেপ্টেম্বর செப்டம்பர் సెప్టెంబర్ सप्टेंबर સપ્ટેમ્બર شتنبر أيلول setyembre \
     септ",
    "october oct oktober okt octobre octubre ottobre ott outubro out października październik paź října říjen říj \
     októbra október октября октябрь окт жовтня жовтень жов lokakuuta lokakuu loka octombrie ekim eki οκτωβρίου \
     οκτώβριος οκτ أكتوبر اكتوبر אוקטובר अक्टूबर октомври spalio spalis oktoober oktobris oktoba urriak urriaren \
     октобар октобра oktobra кастрычніка қазан oktyabr oktabr tetor ოქტომბერი հոկտեմբերի hydref ตุลาคม اکتبر \
     اکتوبر অক্টোবর அக்டோபர் అక్టోబర్ ऑक्टोबर ઑક્ટોબર تشرينالأول oktubre",
    "november nov novembre noviembre novembro listopada listopad lis listopadu novembra ноября ноябрь ноя нояб \
     листопада листопад лис marraskuuta marraskuu marras noiembrie noi kasım kas νοεμβρίου νοέμβριος νοε نوفمبر \
     נובמבר नवंबर नवम्बर ноември studenoga lapkričio lapkritis novembris novemba azaroak azaroaren nóvember \
     новембар новембра лістапада қараша noyabr nëntor ნოემბერი նոյեմբերի tachwedd samhain พฤศจิกายน نوامبر نومبر \
     নভেম্বর நவம்பர் నవంబర్ नोव्हेंबर નવેમ્બર نونبر تشرينالثاني nobyembre",
    "december dec dezember dez dés décembre déc decembre diciembre dic dicembre dezembro grudnia grudzień gru \
     prosince prosinec pro decembra декабря декабрь дек грудня грудень гру joulukuuta joulukuu joulu desember des \
     decembrie aralık ara δεκεμβρίου δεκέμβριος δεκ ديسمبر דצמבר दिसंबर दिसम्बर декември prosinca gruodžio gruodis \
     detsember decembris desemba desembre decembro abenduak abenduaren децембар децембра снежня желтоқсан dekabr \
     dhjetor დეკემბერი դեկտեմբերի rhagfyr nollaig ธันวาคม دسامبر دسمبر ডিসেম্বর டிசம்பர் డిసెంబర్ डिसेंबर ડિસેમ્બર \
     دجنبر كانونالأول disyembre disember",
];

/// The month, 1 to 12, that a word names in any of the known languages; case does not matter.
pub fn month(word: &str) -> Option<i8> {
    static WORDS: LazyLock<HashMap<&str, i8>> = LazyLock::new(|| {
        let months = MONTHS.iter().zip(1..);
        months.flat_map(|(words, n)| words.split_whitespace().map(move |w| (w, n))).collect()
    });
    // The dotted capital of Turkish leaves a combining dot behind.
    let word = word.to_lowercase().replace('\u{307}', "");
    // Hebrew writes "in" as the month's first letter.
    let bare = word.strip_prefix('ב').unwrap_or(&word);
    [word.as_str(), bare].iter().find_map(|w| WORDS.get(w.trim_end_matches('.')).copied())
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
            ("októbra", 10),
            ("otsailaren", 2),
            ("בפברואר", 2),
        ] {
            assert_eq!(month(word), Some(n), "{word}");
        }
        assert_eq!(month("market"), None);
    }

    #[test]
    fn no_word_stands_in_two_places() {
        let mut words: Vec<&str> = MONTHS.iter().flat_map(|m| m.split_whitespace()).collect();
        words.sort_unstable();
        let twice: Vec<_> = words.windows(2).filter(|w| w[0] == w[1]).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}
