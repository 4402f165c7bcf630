use super::*;

fn now() -> Timestamp {
    "2026-02-15T12:00:00Z".parse().unwrap()
}

/// `query` is understood as `canonical`, which is understood as itself.
fn check(query: &str, canonical: &str) {
    let tree = parse(query, now()).unwrap_or_else(|e| panic!("{}", e.render(query)));
    assert_eq!(tree.to_string(), canonical, "{query}");
    assert_eq!(parse(canonical, now()).as_ref(), Ok(&tree), "{canonical}");
}

/// `query` is refused at `place` with `message`.
fn refuse(query: &str, place: &str, message: &str) -> QueryError {
    let error = parse(query, now()).expect_err(query);
    assert_eq!(error.message, message, "{query}");
    assert_eq!(&query[error.range.clone()], place, "{query}");
    error
}

#[test]
fn words_join_with_and() {
    check("", "*");
    check(" * ", "*");
    check("maire", "maire");
    check("maire ville", "maire AND ville");
    check("maire AND (ville port)", "maire AND ville AND port");
    check("maire OR (ville OR port)", "maire OR ville OR port");
    check("maire (ville OR port)", "maire AND (ville OR port)");
    check("maire -ville", "maire AND NOT ville");
    check("+maire NOT (ville OR port)", "maire AND NOT (ville OR port)");
    check("NOT -maire", "NOT NOT maire");
    check("cats and dogs", "cats AND and AND dogs");
    check("* -maire", "* AND NOT maire");
}

#[test]
fn patterns() {
    check("\"le maire\"", "\"le maire\"");
    check("“le maire”", "\"le maire\"");
    check("« le maire »", "\" le maire \"");
    check("=maire", "=maire");
    check("narco*", "narco*");
    check("東京*", "東京*");
    check("l’enquête", "l’enquête");
    check("covid-19", "covid-19");
    check("\\-maire \\AND a\\:b", "\\-maire AND \\AND AND a\\:b");
    check("12:30", "12\\:30");
    check("\"a \\\" \\* b\"", "\"a \\\" \\* b\"");
    check("*gate wom?n co??ect", "*gate AND wom?n AND co??ect");
    check("\"narco* * le p?rt\"", "\"narco* * le p?rt\"");
    check("=\"Le Monde\" =OMS", "=\"Le Monde\" AND =OMS");
    check("kessaci~1 kessaci~2 kessaci~", "kessaci~1 AND kessaci~2 AND kessaci~1");
    check("!maire", "NOT maire");
}

#[test]
fn words_near_one_another() {
    check("a NEAR/5 b", "a NEAR/5 b");
    check("a near/5 b c", "a NEAR/5 b AND c");
    check("a w/5 b", "a NEAR/5 b");
    check("a PRE/3 (b OR \"c d\" OR e*e)", "a PRE/3 (b OR \"c d\" OR e*e)");
    check("(a NEAR/5 b) NEAR/5 c", "a NEAR/5 b NEAR/5 c");
    check("a NEAR/5 (b NEAR/5 c)", "a NEAR/5 (b NEAR/5 c)");
    check("(a w/s b) OR (c W/P d)", "(a w/s b) OR (c w/p d)");
    check("title:(a NEAR/5 b) -(c NEAR/2 d)", "title:(a NEAR/5 b) AND NOT (c NEAR/2 d)");
    check("a NOT NEAR/5 b", "a NOT NEAR/5 b");
    check("a NOT w/p (b OR c)", "a NOT w/p (b OR c)");
    check("ATLEAST/5(a OR b) FIRST/50(\"c d\")", "ATLEAST/5(a OR b) AND FIRST/50(\"c d\")");
    check("title:first/5(a NEAR/2 b)", "title:FIRST/5(a NEAR/2 b)");
    check("ATLEAST/2(title:a)", "title:ATLEAST/2(a)");
    check("\\NEAR \\w/s w/o 24/7", "\\NEAR AND \\w/s AND w/o AND 24/7");
}

#[test]
fn what_cannot_stand_near_is_refused() {
    let only = "only words, phrases and any of several (OR) can stand here";
    refuse("a NEAR/5 (b c)", "(b c)", only);
    refuse("a NEAR/5 lang:fr", "lang:fr", only);
    refuse("ATLEAST/5(NOT a)", "(NOT a)", only);
    let fields = "words in two fields are never near each other";
    let error = refuse("title:a NEAR/5 b", "b", fields);
    assert_eq!(error.hint.unwrap(), "write title:(one NEAR/5 other)");
    refuse("a NEAR/5 (b OR title:c)", "(b OR title:c)", fields);
    let either = "this could belong to what stands before or behind";
    refuse("a NEAR/5 b PRE/5 c", "PRE/5", either);
    refuse("a NOT NEAR/5 b NEAR/5 c", "NEAR/5", either);
    refuse("a NEAR/5 b OR c", "NEAR/5", "this and OR are mixed without brackets");
    refuse("NEAR/5 a", "NEAR/5", "a word is missing before this");
    refuse("a NEAR/5", "NEAR/5", "nothing stands after this operator");
    refuse("a NEAR b", "NEAR", "NEAR is not understood");
    refuse("a ADJ/5 b", "ADJ/5", "ADJ/5 is not understood");
    refuse("a NEAR/0 b", "NEAR/0", "NEAR/0 is not understood");
    refuse("a NEAR/5000 b", "NEAR/5000", "NEAR/5000 is not understood");
    refuse("ATLEAST/5 (a)", "ATLEAST/5", "ATLEAST/5 is not understood");
    refuse("a~3", "~3", "this is no number of slips");
    refuse("covid-19~1", "covid-19~1", "a ~ stands behind one word");
    let deep = format!("{}a{}", "FIRST/9(".repeat(30), ")".repeat(30));
    assert!(parse(&deep, now()).is_err());
}

#[test]
fn fields() {
    check("title:maire", "title:maire");
    check("by:\"Amine Kessaci\"", "author:\"Amine Kessaci\"");
    check("TITLE:(maire OR \"le port\")", "title:maire OR title:\"le port\"");
    check("-title:maire", "NOT title:maire");
    check("removed:mistake added:\"we regret\"", "removed:mistake AND added:\"we regret\"");
    check(
        "intitle:a inurl:b outlet:c byline:d site:e.org",
        "title:a AND url:b AND source:c AND author:d AND host:e.org",
    );
    check("url:example*", "url:example*");
    check("url:https://e.org/a?b=c*d", "url:https://e.org/a\\?b=c\\*d");
    check("host:www.LeMonde.fr", "host:www.lemonde.fr");
    check("lang:(fr OR DE)", "lang:fr OR lang:de");
    check("country:FR access:free", "country:fr AND access:free");
    check("has:comments is:revised", "has:comments AND is:revised");
    check("id:ABCDEFGHIJKLMN23", "id:abcdefghijklmn23");
    check(
        "words:>1200 words:<=5 words:7 words:1..9",
        "words:>=1201 AND words:<=5 AND words:7 AND words:1..9",
    );
}

#[test]
fn dates() {
    check("date:2026-02", "date:2026-02");
    check("date:2026-02-01..2026-02-28", "date:2026-02");
    check("date:>2026 captured:<2026-02-03", "date:>=2027-01-01 AND captured:<2026-02-03");
    check("since:7d", "date:>=2026-02-08T12:00:00Z");
    check("pubdate:P7D modified:2026", "date:>=2026-02-08T12:00:00Z AND modified:2026");
}

#[test]
fn mixing_and_with_or_is_refused_with_both_readings() {
    let error = refuse("a b OR c", "OR", "AND and OR are mixed without brackets");
    assert_eq!(error.hint.unwrap(), "write (a AND b) OR c or a AND (b OR c); a space means AND");
    refuse("a OR b c", "c", "AND and OR are mixed without brackets");
    refuse("a OR b NOT c", "NOT", "AND and OR are mixed without brackets");
    refuse("(a OR +b)", "+", "a + asks for what OR leaves open");
}

#[test]
fn what_is_missing_is_named() {
    refuse("a AND", "AND", "nothing stands after this operator");
    refuse("OR a", "OR", "nothing stands before this operator");
    refuse("a AND OR b", "AND", "nothing stands after this operator");
    refuse("a NOT", "NOT", "nothing stands after this operator");
    refuse("(a", "(", "this bracket is not closed");
    refuse("a)", ")", "this bracket closes nothing");
    refuse("a ()", "()", "nothing stands between these brackets");
    refuse("\"a b", "\"", "the quotation does not end");
    refuse("title: a", "title:", "title: has no value");
    refuse("title:", "title:", "title: has no value");
    refuse("a - b", "-", "there is no letter or digit to search for");
    refuse("\"?!\"", "\"?!\"", "there is no letter or digit to search for");
}

#[test]
fn unknown_fields_name_the_nearest() {
    let error = refuse("titel:a", "titel:", "there is no field \"titel\"");
    assert!(error.hint.unwrap().starts_with("did you mean title:? the fields are title: "));
    refuse("https://e.org", "https:", "there is no field \"https\"");
    refuse("title:(body:a)", "body:", "a field within a field's brackets");
}

#[test]
fn names_of_other_readers_are_understood_or_told_of() {
    check("#harbour", "tag:harbour");
    check("tide -#\"new port\"", "tide AND NOT tag:\"new port\"");
    check("\\#harbour", "\\#harbour");
    check("#1 a#b", "\\#1 AND a#b");
    check("intitle:tide inurl:news", "title:tide AND url:news");
    for (query, place, hint) in [
        ("f:12", "f:", "source:NAME"),
        ("L:3", "L:", "tag:NAME"),
        ("search:tides", "search:", "annals watch"),
    ] {
        let error = parse(query, now()).expect_err(query);
        assert_eq!(&query[error.range.clone()], place);
        assert!(error.hint.as_deref().unwrap_or_default().contains(hint), "{error:?}");
    }
}

#[test]
fn signs_of_other_languages_are_refused() {
    refuse("a~b", "~", "a ~ may stand only at the end of a word");
    refuse("a^2", "^", "the sign ^ is not understood here");
    refuse("a|b", "|", "the sign | is not understood here");
    refuse("a*", "a*", "too few letters beside the wildcard");
    refuse("*ab", "*ab", "too few letters behind the wildcard");
    refuse("\"* port\"", "\"* port\"", "a wildcard needs letters beside it");
    refuse("東*京", "東*京", "a wildcard cannot stand here");
    let error = refuse("\"a b\"~5", "~", "a space is missing after the quotation");
    assert_eq!(error.hint.unwrap(), "write one NEAR/5 other for words near each other");
    refuse("a\"b\"", "\"", "a space is missing before the quotation");
    refuse("=nar*", "=nar*", "a word cannot have both = and *");
    check("\"qui est-il ?\"", "\"qui est-il ?\"");
    check("pourquoi?", "pourquoi?");
}

#[test]
fn values_that_no_article_can_have_are_refused() {
    refuse("date:soon", "soon", "\"soon\" is no date");
    refuse("words:many", "many", "\"many\" is no number of words");
    refuse("words:9..2", "9..2", "the span ends before it begins");
    refuse("lang:french", "french", "\"french\" is no language tag");
    refuse("access:maybe", "maybe", "access: cannot be \"maybe\"");
    refuse("id:7", "7", "\"7\" is no article id");
    refuse("host:e.org/a", "e.org/a", "\"e.org/a\" is no host");
    refuse("host:e.org*", "e.org*", "host: takes no =, no * and no ~");
}

#[test]
fn the_limits_hold() {
    assert!(parse(&"(".repeat(2_000), now()).is_err());
    assert!(parse(&format!("{}a", "NOT ".repeat(2_000)), now()).is_err());
    assert!(parse(&"a ".repeat(5_000), now()).is_err());
    assert!(parse(&"a".repeat(70_000), now()).is_err());
}

proptest::proptest! {
    #[test]
    fn no_text_panics(query in "\\PC{0,60}") {
        if let Err(error) = parse(&query, now()) {
            let _ = error.render(&query);
            proptest::prop_assert!(query.get(error.range).is_some());
        }
    }

    #[test]
    fn what_is_understood_is_understood_the_same_again(
        query in "((title:|#|by:|url:|date:|words:|lang:|-|\\+|NOT |\\(|ATLEAST/2\\(|title:\\(){0,2}\
            (narco\\*|w\\?m\\?|\"le * p?rt\"|=é|=\"A b\"|a'b|ab~2|\\\\\\*x|\\\\NEAR/5|2026-02|fr|1..9|東京)\\)?\
            ( AND | OR | NEAR/5 | NOT w/s | PRE/2 | ){1}){1,6}"
    ) {
        if let Ok(tree) = parse(&query, now()) {
            let canonical = tree.to_string();
            proptest::prop_assert_eq!(parse(&canonical, now()), Ok(tree), "{}", canonical);
        }
    }
}
