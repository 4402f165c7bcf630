use super::*;

fn now() -> Timestamp {
    "2026-02-15T12:00:00Z".parse().unwrap()
}

/// `query` is understood as `canonical`, in our own language the same.
fn check(syntax: Syntax, query: &str, canonical: &str) {
    let tree = parse_as(syntax, query, now()).unwrap_or_else(|e| panic!("{}", e.render(query)));
    assert_eq!(tree.to_string(), canonical, "{query}");
    assert_eq!(crate::query::parse(canonical, now()).as_ref(), Ok(&tree), "{canonical}");
}

fn refuse(syntax: Syntax, query: &str, place: &str) {
    let error = parse_as(syntax, query, now()).expect_err(query);
    assert_eq!(&query[error.range.clone()], place, "{query}: {}", error.message);
}

#[test]
fn lucene() {
    let check = |query, canonical| check(Syntax::Lucene, query, canonical);
    check("tide barrier", "tide OR barrier");
    check("tide AND barrier OR flood", "(tide AND barrier) OR flood");
    check("tide && (barrier || flood)", "tide AND (barrier OR flood)");
    check("+tide +barrier -storm", "tide AND barrier AND NOT storm");
    check("tide barrier NOT storm", "(tide OR barrier) AND NOT storm");
    check(
        "title:(tide \"high water\") body:nar*o",
        "title:tide OR title:\"high water\" OR body:nar*o",
    );
    check("\"tide barrier\"~4 AND kessaci~1", "\"tide\" NEAR/5 \"barrier\" AND kessaci~1");
    check(
        "date:[2026-02-01 TO 2026-02-15] AND words:[100 TO 200]",
        "date:2026-02-01..2026-02-15 AND words:100..200",
    );
    check("date:[2026-02-01 TO *]", "date:>=2026-02-01");
    check("te\\*st", "te\\*st");
    check("*", "*");
    let refuse = |query, place| refuse(Syntax::Lucene, query, place);
    refuse("+tide barrier", "barrier");
    refuse("tide^2", "^");
    refuse("/tid./", "/");
    refuse("tid?", "tid?");
    refuse("\"a b c\"~4", "~4");
    refuse("date:{2026 TO 2027}", "{");
}

#[test]
fn lexis() {
    let check = |query, canonical| check(Syntax::Lexis, query, canonical);
    check("tide w/5 barrier", "tide NEAR/5 barrier");
    check("tidal barrier and cost", "tidal\\ barrier AND cost");
    check("tide OR flood w/5 barrier! AND cost", "(tide OR flood) NEAR/5 barrier* AND cost");
    check("tide pre/3 barrier AND NOT storm", "tide PRE/3 barrier AND NOT storm");
    check("tide not w/5 storm", "tide NOT NEAR/5 storm");
    check("tide w/s barrier w/p cost", "(tide w/s barrier) w/p cost");
    check(
        "HEADLINE(tide w/3 barrier) and BYLINE(kessaci)",
        "title:(tide NEAR/3 barrier) AND author:kessaci",
    );
    check("ATLEAST5(tide or flood) and LENGTH(>1200)", "ATLEAST/5(tide OR flood) AND words:>=1201");
    check("wom?n /3 \"high water\"", "wom?n NEAR/3 \"high water\"");
    check("wom*n", "wom?n");
    check("*", "*");
    check("HLEAD(tide)", "title:tide OR lead:tide");
    check(
        "HLEAD(tide and not ebb) and cost",
        "(title:tide OR lead:tide) AND NOT (title:ebb OR lead:ebb) AND cost",
    );
    check("HLEAD(tide w/3 ebb)", "title:(tide NEAR/3 ebb) OR lead:(tide NEAR/3 ebb)");
    check("ALLCAPS(aids) w/5 NOCAPS(Aid)", "=AIDS NEAR/5 =aid");
    check("HEADLINE(ALLCAPS(red cross or \"who\"))", "title:=\"RED CROSS\" OR title:=WHO");
    let refuse = |query, place| refuse(Syntax::Lexis, query, place);
    refuse("econom*", "econom*");
    refuse("tide (barrier)", "(");
    refuse("CAPS(aid)", "CAPS");
    refuse("ALLCAPS(wom?n)", "wom?n");
    refuse("HLEAD(HEADLINE(tide))", "HEADLINE");
    refuse("tide w/ barrier", "w/");
    refuse("bank?", "bank?");
    refuse("(tide", "(");
    refuse("tide)", ")");
    refuse("and tide", "and");
}

#[test]
fn factiva() {
    let check = |query, canonical| check(Syntax::Factiva, query, canonical);
    check("tide near5 barrier", "tide NEAR/5 barrier");
    check("tide adj3 barrier or flood", "(tide PRE/3 barrier) OR flood");
    check("tide /N5/ barrier", "tide NEAR/5 barrier");
    check("tide same barrier not storm", "tide w/p barrier AND NOT storm");
    check(
        "hd=(tide and barrier$) and by=kessaci",
        "title:tide AND title:barrier* AND author:kessaci",
    );
    check("atleast5 tide and flood/F50/", "ATLEAST/5(tide) AND FIRST/50(flood)");
    check("wc>1000 and la=fr", "words:>=1001 AND lang:fr");
    check("hlp=(tide or ebb)", "title:tide OR title:ebb OR lead:tide OR lead:ebb");
    let refuse = |query, place| refuse(Syntax::Factiva, query, place);
    refuse("sc=j", "sc=");
    refuse("hd=tide near5 barrier", "barrier");
}

#[test]
fn proquest() {
    let check = |query, canonical| check(Syntax::Proquest, query, canonical);
    check("tide NEAR/5 barrier", "tide NEAR/5 barrier");
    check("tide N/5 barrier P/3 cost", "tide NEAR/5 (barrier PRE/3 cost)");
    check("tide barrier OR flood NOT storm", "((tide AND barrier) OR flood) AND NOT storm");
    check("TI(tide*) AND AU(kessaci)", "title:tide* AND author:kessaci");
    check("tide NEAR barrier", "tide NEAR/4 barrier");
    refuse(Syntax::Proquest, "TY(news)", "TY");
    refuse(Syntax::Proquest, "tide OR", "");
}

#[test]
fn languages_are_named() {
    for syntax in Syntax::ALL {
        assert_eq!(syntax.name().parse(), Ok(syntax));
    }
    assert!("cql".parse::<Syntax>().is_err());
}

proptest::proptest! {
    #[test]
    fn what_is_understood_is_understood_in_our_own_language(
        query in "((\\+|-|NOT |hd=|title:|TI\\(|HEADLINE\\(|ATLEAST5\\(|\\(){0,2}\
            (tide|\"le port\"|w?m!n|wom*n|a'b|ab~1|x/F9/|\\\\*x|2026|東京)(\\)){0,2}\
            ( AND | OR | or | w/5 | near5 | NOT w/s | same | PRE/2 | and not | ){1}){1,5}",
        syntax in 1..5usize,
    ) {
        let syntax = Syntax::ALL[syntax];
        match parse_as(syntax, &query, now()) {
            Ok(tree) => {
                let canonical = tree.to_string();
                let again = crate::query::parse(&canonical, now());
                proptest::prop_assert_eq!(again, Ok(tree), "{}", canonical);
            }
            Err(error) => {
                let _ = error.render(&query);
                proptest::prop_assert!(query.get(error.range).is_some());
            }
        }
    }

    #[test]
    fn no_text_panics(query in "\\PC{0,60}", syntax in 1..5usize) {
        let _ = parse_as(Syntax::ALL[syntax], &query, now());
    }
}
