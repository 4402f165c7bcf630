use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::canonical_url::CanonicalUrl;
use crate::model::{Access, Document};
use crate::query;

fn document(number: usize) -> Document {
    let url = CanonicalUrl::parse(&format!("https://www.e{}.org/a/{number}", number % 3)).unwrap();
    Document::new(url, "2026-02-15T12:00:00Z".parse().unwrap())
}

fn index_of(documents: &[Document]) -> (TempDir, Index) {
    let dir = TempDir::new().unwrap();
    let index = Index::open(dir.path()).unwrap();
    let mut writer = index.writer(WriterOptions::default()).unwrap();
    // In several pieces, as indexes are.
    for part in documents.chunks(documents.len().div_ceil(3).max(1)) {
        for document in part {
            writer.upsert(document).unwrap();
        }
        writer.commit(documents.len() as u64).unwrap();
    }
    drop(writer);
    (dir, index)
}

fn search(index: &Index, text: &str) -> SearchResult {
    let now = "2026-02-16T00:00:00Z".parse().unwrap();
    let query = query::parse(text, now).unwrap_or_else(|e| panic!("{}", e.render(text)));
    index.search(&query, &SearchOptions::default()).unwrap()
}

#[test]
fn words_are_found_in_their_forms_and_languages() {
    let mut french = document(1);
    french.lang = Some("fr-FR".into());
    french.title = "Les élections à Marseille".into();
    french.body = "L’enquête sur le narcotrafic avance.".into();
    let mut german = document(2);
    german.lang = Some("de".into());
    german.body = "Die Häuser der Enquete-Kommission".into();
    let mut japanese = document(3);
    japanese.lang = Some("ja".into());
    japanese.body = "東京都知事選挙".into();
    let (_dir, index) = index_of(&[french.clone(), german.clone(), japanese.clone()]);
    let check = |text: &str, expected: &[&Document]| {
        let mut ids: Vec<_> = search(&index, text).hits.into_iter().map(|hit| hit.id).collect();
        let mut expected: Vec<_> = expected.iter().map(|d| d.id.clone()).collect();
        ids.sort();
        expected.sort();
        assert_eq!(ids, expected, "{text}");
    };
    check("election", &[&french]);
    check("enquete", &[&french, &german]);
    check("l'enquêtes", &[&french, &german]);
    check("narco*", &[&french]);
    check("haus", &[&german]);
    check("=Häuser", &[&german]);
    check("=häuser", &[]);
    check("=haus", &[]);
    check("\"élections a marseille\"", &[&french]);
    check("\"elections marseille\"", &[]);
    check("知事 京", &[&japanese]);
    check("lang:fr", &[&french]);
    check("lang:de haus", &[&german]);
    check("NOT lang:fr", &[&german, &japanese]);
    check("host:e1.org OR host:www.e2.org", &[&french, &german]);
    check("", &[&french, &german, &japanese]);
}

#[test]
fn an_upsert_replaces_and_a_delete_removes() {
    let mut one = document(1);
    one.title = "first words".into();
    let (dir, index) = index_of(&[one.clone(), document(2)]);
    let mut writer = index.writer(WriterOptions::default()).unwrap();
    one.title = "other words".into();
    one.revision = 2;
    writer.upsert(&one).unwrap();
    one.revision = 3;
    writer.upsert(&one).unwrap();
    assert_eq!(search(&index, "first").total, 1, "nothing shows before the commit");
    writer.delete(&document(2).id);
    writer.delete(&document(7).id);
    writer.commit(17).unwrap();
    assert_eq!(search(&index, "first").total, 0);
    assert_eq!(search(&index, "other").hits[0].revision, 3);
    assert_eq!(index.ids().unwrap(), [(one.id.clone(), 3)]);
    assert_eq!(index.last_change().unwrap(), Some(17));
    assert_eq!(Index::open(dir.path()).unwrap().last_change().unwrap(), Some(17));
    assert_eq!(index.stats().unwrap().documents, 1);
    writer.close().unwrap();
    index.verify().unwrap();
}

#[test]
fn what_is_not_committed_never_happened() {
    let (dir, index) = index_of(&[document(1)]);
    let mut writer = index.writer(WriterOptions::default()).unwrap();
    writer.upsert(&document(2)).unwrap();
    drop(writer);
    let again = Index::open(dir.path()).unwrap();
    assert_eq!((again.ids().unwrap().len(), again.last_change().unwrap()), (1, Some(1)));
}

#[test]
fn hits_stand_in_the_order_asked_for() {
    let documents: Vec<Document> = (0..9)
        .map(|n| {
            let mut document = document(n);
            document.title = "same words".into();
            document.published = (n % 4 > 0).then(|| {
                jiff::Timestamp::from_second(1_700_000_000 + 100 * (n as i64 % 4)).unwrap()
            });
            document
        })
        .collect();
    let (_dir, index) = index_of(&documents);
    let ids = |sort, limit, offset| -> Vec<_> {
        let options = SearchOptions { limit, offset, sort };
        let found = index.search(&query::parse("words", now()).unwrap(), &options).unwrap();
        assert_eq!(found.total, 9);
        found.hits.into_iter().map(|hit| (hit.published, hit.id)).collect()
    };
    let mut expected: Vec<_> = documents.iter().map(|d| (d.published, d.id.clone())).collect();
    expected.sort_by(|a, b| a.1.cmp(&b.1));
    assert_eq!(ids(Sort::Relevance, 20, 0), expected);
    assert_eq!(ids(Sort::Captured, 4, 3), expected[3..7]);
    expected.sort_by_key(|(date, _)| std::cmp::Reverse(*date));
    assert_eq!(ids(Sort::Newest, 5, 2), expected[2..7]);
    expected.sort_by_key(|(date, _)| (date.is_none(), *date));
    assert_eq!(ids(Sort::Oldest, 20, 0), expected);
    assert!(ids(Sort::Relevance, 0, 0).is_empty());
    assert!(ids(Sort::Newest, 0, 5).is_empty());
    assert!(ids(Sort::Newest, 5, 50).is_empty());
}

fn now() -> jiff::Timestamp {
    "2026-02-16T00:00:00Z".parse().unwrap()
}

#[test]
fn one_writer_at_a_time() {
    let (dir, index) = index_of(&[]);
    let _writer = index.writer(WriterOptions::default()).unwrap();
    let second = Index::open(dir.path()).unwrap().writer(WriterOptions::default());
    assert!(matches!(second.err(), Some(IndexError::Locked { .. })));
}

#[test]
fn other_files_in_the_folder_stay() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("README.md"), "a note").unwrap();
    let index = Index::open(dir.path()).unwrap();
    assert_eq!(index.last_change().unwrap(), None);
    drop(index);
    clear(dir.path()).unwrap();
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["README.md"]);
    clear(&dir.path().join("missing")).unwrap();
}

#[test]
fn a_folder_that_cannot_be_is_the_disks_fault() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Index::open(&file).err().unwrap();
    assert!(matches!(error, IndexError::Io { .. }), "{error:?}");
    assert!(!error.asks_for_reindex());
}

#[test]
fn an_index_of_another_version_is_told_from_a_damaged_one() {
    let (dir, _) = index_of(&[document(1)]);
    let meta = dir.path().join("meta.json");
    let text = fs::read_to_string(&meta).unwrap();
    fs::write(&meta, text.replace("annals_exact_1", "annals_exact_0")).unwrap();
    let error = Index::open(dir.path()).err().unwrap();
    assert!(matches!(error, IndexError::Incompatible { .. }), "{error:?}");
}

/// Opens a spoilt index, asks it everything, and gives what went wrong.
fn use_all(dir: &Path) -> Option<IndexError> {
    let index = match Index::open(dir) {
        Ok(index) => index,
        Err(error) => return Some(error),
    };
    let ask = |text: &str| {
        let query = query::parse(text, now()).unwrap();
        index.search(&query, &SearchOptions::default()).err()
    };
    let asked = ["words", "\"same words\"", "wor*", "date:2026", "host:e1.org"].map(ask);
    let asked = asked.into_iter().flatten().next();
    asked.or_else(|| index.ids().err()).or_else(|| index.verify().err())
}

#[test]
fn every_damaged_file_is_damage_and_never_a_panic() {
    let documents: Vec<Document> = (0..40)
        .map(|n| {
            let mut document = document(n);
            document.title = "same words".into();
            document.published = Some(now());
            document
        })
        .collect();
    let (dir, _) = index_of(&documents);
    let files: Vec<PathBuf> = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.file_name().unwrap().to_str().unwrap().starts_with('.'))
        .collect();
    assert!(files.len() > 5, "{files:?}");
    for file in files {
        let good = fs::read(&file).unwrap();
        let mut scrambled = good.clone();
        scrambled.iter_mut().skip(3).step_by(7).for_each(|b| *b = b.wrapping_add(131));
        for bad in [Vec::new(), good[..good.len() / 2].to_vec(), b"garbage".to_vec(), scrambled] {
            fs::write(&file, &bad).unwrap();
            let error = use_all(dir.path());
            let damaged = matches!(error, Some(IndexError::Damaged { .. }));
            assert!(damaged, "{} {} {error:?}", file.display(), bad.len());
        }
        fs::remove_file(&file).unwrap();
        let error = use_all(dir.path());
        assert!(matches!(error, Some(IndexError::Damaged { .. })), "{} {error:?}", file.display());
        fs::write(&file, &good).unwrap();
        assert!(use_all(dir.path()).is_none());
    }
}

#[test]
fn a_question_may_take_too_much() {
    let mut document = document(1);
    document.body = (0..7_000).map(|n| format!("word{n} ")).collect();
    let (_dir, index) = index_of(&[document]);
    let ask = |index: &Index, text: &str| {
        index.search(&query::parse(text, now()).unwrap(), &SearchOptions::default())
    };
    assert_eq!(ask(&index, "word*").unwrap().total, 1);
    let error = ask(&index, "word* NEAR/3 word1").unwrap_err();
    assert!(matches!(error, IndexError::TooBroad(_)) && error.asks_for_less(), "{error}");
    let hurried = index.within(std::time::Duration::ZERO);
    let error = ask(&hurried, "*ord*").unwrap_err();
    assert!(matches!(error, IndexError::TooLong(_)) && error.asks_for_less(), "{error}");
}

#[test]
fn a_question_is_given_up_when_nobody_waits() {
    let (_dir, index) = index_of(&[document(1)]);
    let cancel = Cancel::default();
    let asked = index.cancelled_by(cancel.clone());
    let ask = || asked.search(&Query::Everything, &SearchOptions::default());
    assert_eq!(ask().unwrap().total, 1);
    cancel.cancel();
    assert!(matches!(ask(), Err(IndexError::Cancelled)));
    assert!(matches!(asked.go_on(), Err(IndexError::Cancelled)));
    // Others still wait for theirs.
    assert!(index.go_on().is_ok());
}

#[test]
fn an_article_has_a_revision_for_each_time() {
    let moment = |day: i64| jiff::Timestamp::from_second(1_770_000_000 + day * 86_400).unwrap();
    let revision = |number: u32, title: &str| {
        let mut document = document(1);
        document.revision = number;
        document.title = title.into();
        document.captured = moment(i64::from(number));
        document.until = (number < 3).then(|| moment(i64::from(number) + 1));
        document
    };
    let revisions = [revision(1, "one"), revision(2, "two"), revision(3, "three")];
    let (_dir, index) = index_of(&[document(2)]);
    let mut writer = index.writer(WriterOptions::default()).unwrap();
    writer.replace(&revisions).unwrap();
    writer.replace(&revisions).unwrap();
    writer.commit(2).unwrap();
    let stood = |index: &Index| {
        let found = ["one", "two", "three"].map(|word| search(index, word).total);
        let mut rows = Vec::new();
        let query = query::parse("one OR two OR three", now()).unwrap();
        index.rows(&query, &[], &mut |row| rows.push(row.revision())).unwrap();
        (found, rows)
    };
    assert_eq!(stood(&index), ([0, 0, 1], vec![3]));
    assert_eq!(index.stats().unwrap().documents, 2);
    assert_eq!(index.ids().unwrap().len(), 2);
    assert_eq!(stood(&index.as_of(moment(0))), ([0, 0, 0], vec![]));
    assert_eq!(stood(&index.as_of(moment(1))), ([1, 0, 0], vec![1]));
    assert_eq!(stood(&index.as_of(moment(2))), ([0, 1, 0], vec![2]));
    assert_eq!(stood(&index.as_of(moment(9))), ([0, 0, 1], vec![3]));
}

#[test]
fn words_are_found_among_many_documents() {
    let has = |n: usize, every: usize| n.is_multiple_of(every);
    let documents: Vec<Document> = (0..5_000)
        .map(|n| {
            let mut document = document(n);
            document.lang = Some(if has(n, 2) { "en" } else { "fr" }.into());
            let words = [(3, "port"), (5, "ports"), (7, "maires"), (991, "rare")];
            let words = words.into_iter().filter(|(every, _)| has(n, *every));
            document.title = words.map(|(_, word)| word).collect::<Vec<_>>().join(" ");
            document.lead = if has(n, 11) { "ports" } else { "" }.into();
            document
        })
        .collect();
    // In one piece, larger than what is read of it at a time.
    let dir = TempDir::new().unwrap();
    let index = Index::open(dir.path()).unwrap();
    let mut writer = index.writer(WriterOptions::default()).unwrap();
    documents.iter().for_each(|document| writer.upsert(document).unwrap());
    writer.commit(1).unwrap();
    let check = |text: &str, expected: &dyn Fn(usize) -> bool| {
        let expected = (0..documents.len()).filter(|n| expected(*n)).count() as u64;
        assert_eq!(search(&index, text).total, expected, "{text}");
    };
    let port = |n: usize| has(n, 3) || has(n, 5) || has(n, 11);
    check("port", &port);
    check("ports lang:fr", &|n| port(n) && !has(n, 2));
    check("title:port", &|n| has(n, 3) || has(n, 5));
    check("rare port", &|n| has(n, 991) && port(n));
    check("maire port", &|n| has(n, 7) && port(n));
    check("port -maires", &|n| port(n) && !has(n, 7));
    check("rare -port", &|n| has(n, 991) && !port(n));
    check("rare OR maire", &|n| has(n, 991) || has(n, 7));
    check("\"port\"", &|n| has(n, 3));
}

#[test]
fn pages_by_cursor_are_the_whole_list() {
    let documents: Vec<Document> = (0..23)
        .map(|n| {
            let mut document = document(n);
            document.title = "same words".into();
            document.published = (n % 5 > 0)
                .then(|| jiff::Timestamp::from_second(1_700_000_000 + n as i64 / 7).unwrap());
            document
        })
        .collect();
    let (_dir, index) = index_of(&documents);
    let query = query::parse("words", now()).unwrap();
    for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest, Sort::Captured] {
        let ids =
            |found: SearchResult| found.hits.into_iter().map(|hit| hit.id).collect::<Vec<_>>();
        let whole =
            ids(index.search(&query, &SearchOptions { limit: 99, offset: 0, sort }).unwrap());
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let options = SearchOptions { limit: 4, offset: 0, sort };
            let page = index.search_after(&query, &options, after).unwrap();
            assert_eq!(page.total, 23);
            let Some(last) = page.hits.last() else { break };
            after = Some(last.cursor);
            paged.extend(ids(page));
        }
        assert_eq!(paged, whole, "{sort:?}");
    }
}

#[test]
fn rows_and_counts_say_what_the_documents_do() {
    let documents: Vec<Document> = (0..40)
        .map(|n| {
            let mut document = document(n);
            document.title = if n % 3 == 0 { "tide" } else { "ebb" }.into();
            document.sources = vec![format!("Paper {}", n % 5), "Wire".into()];
            document.tags = (0..n % 4).map(|t| format!("Tag {t}")).collect();
            document.lang = ["fr-FR", "en"].get(n % 3).map(|lang| (*lang).to_owned());
            document.access = (n % 2 == 0).then_some(Access::Free);
            document.revision = n as u32 % 2 + 1;
            document.word_count = n as u32;
            document.modified = (n % 2 == 0).then(now);
            document
        })
        .collect();
    let (_dir, index) = index_of(&documents);
    let query = query::parse("tide", now()).unwrap();
    let mut rows = Vec::new();
    let total = index.rows(&query, &Label::ALL, &mut |row| {
        let labels = Label::ALL.map(|l| row.labels(l).map(str::to_owned).collect::<Vec<_>>());
        let facts = (row.revision(), row.words(), row.published(), row.modified(), row.captured());
        rows.push((row.id().clone(), facts, labels));
    });
    let mut expected: Vec<_> = documents.iter().filter(|d| d.title == "tide").map(plain).collect();
    expected.sort();
    rows.sort();
    assert_eq!(total.unwrap(), expected.len() as u64);
    assert_eq!(rows, expected);
    let counts = index.counts(&query, &Label::ALL, 3).unwrap();
    for (at, counts) in counts.iter().enumerate() {
        let mut counted: std::collections::BTreeMap<&str, u64> = Default::default();
        expected.iter().flat_map(|(_, _, labels)| &labels[at]).for_each(|value| {
            *counted.entry(value).or_default() += 1;
        });
        let mut counted: Vec<_> = counted.into_iter().collect();
        counted.sort_by_key(|(_, articles)| std::cmp::Reverse(*articles));
        counted.truncate(3);
        let counts: Vec<_> = counts.iter().map(|c| (c.value.as_str(), c.articles)).collect();
        assert_eq!(counts, counted, "{}", Label::ALL[at].name());
    }
}

type Facts = (u32, u32, Option<jiff::Timestamp>, Option<jiff::Timestamp>, jiff::Timestamp);

/// What [`Index::rows`] should say of a document.
fn plain(d: &Document) -> (crate::canonical_url::ArticleId, Facts, [Vec<String>; 10]) {
    let primary = d.lang.iter().map(|tag| tag.split('-').next().unwrap().to_owned());
    let access = d.access.iter().map(|access| access.name().to_owned());
    let labels = [
        d.sources.clone(),
        d.feeds.clone(),
        vec![d.url.host().to_owned()],
        d.authors.clone(),
        primary.collect(),
        d.tags.clone(),
        d.country.iter().cloned().collect(),
        d.agencies.clone(),
        d.section.iter().cloned().collect(),
        access.collect(),
    ];
    let facts = (d.revision, d.word_count, d.published, d.modified, d.captured);
    (d.id.clone(), facts, labels)
}

const WORDS: &[&str] = &[
    "élection",
    "elections",
    "ELECTIONS",
    "l'enquête",
    "Macron's",
    "maire",
    "maires",
    "port",
    "ports",
    "porte-avions",
    "東京都",
    "東",
    "2026",
    "U.S.",
];

fn words(max: usize) -> impl Strategy<Value = String> {
    let word = proptest::sample::select(WORDS);
    proptest::collection::vec(word, 0..max).prop_map(|words| words.join(" "))
}

prop_compose! {
    fn any_document()(
        title in words(4),
        body in words(8),
        author in words(3),
        comment in words(3),
        lang in proptest::sample::select(vec![None, Some("fr"), Some("en-GB"), Some("cs")]),
        published in proptest::option::of(0..4i64),
        number in 0..30usize,
        revision in 1..3u32,
        access in proptest::sample::select(vec![None, Some(Access::Free), Some(Access::Paywalled)]),
    ) -> Document {
        let mut document = document(number);
        document.word_count = number as u32;
        document.title = title;
        document.body = body;
        document.authors = author.split(' ').map(str::to_owned).collect();
        document.comments = if comment.is_empty() { vec![] } else { vec![comment] };
        document.lang = lang.map(str::to_owned);
        document.revision = revision;
        document.access = access;
        document.published = published.map(|day| {
            jiff::Timestamp::from_second(1_769_904_000 + day * 86_400).unwrap()
        });
        document
    }
}

fn any_clause() -> impl Strategy<Value = String> {
    let field = proptest::sample::select(vec!["", "", "title:", "body:", "by:", "comment:"]);
    let word = proptest::sample::select(WORDS).prop_map(str::to_owned);
    let pattern = prop_oneof![
        word.clone(),
        word.clone().prop_map(|w| format!("={w}")),
        (word.clone(), 1..4u32, word.clone()).prop_map(|(a, n, b)| format!("({a} NEAR/{n} {b})")),
        (1..4u32, word.clone()).prop_map(|(n, w)| format!("ATLEAST/{n}({w})")),
        words(3).prop_filter("a phrase", |w| !w.is_empty()).prop_map(|w| format!("\"{w}\"")),
        proptest::sample::select(vec![
            "el*",
            "port*",
            "東*",
            "porte-av*",
            "*res",
            "m?ire",
            "prot~2",
            "porst~1",
            "maier~1",
            "elcetion~2",
            "enquête~1"
        ])
        .prop_map(str::to_owned),
    ];
    let fact = proptest::sample::select(vec![
        "date:2026-02-02",
        "date:>2026-02-02",
        "date:<2026-02-03",
        "words:>9",
        "words:3..20",
        "lang:fr",
        "lang:en",
        "host:e1.org",
        "host:org",
        "has:comments",
        "is:revised",
        "access:free",
        "captured:2026-02",
        "modified:2026",
        "*",
    ]);
    prop_oneof![
        4 => (field, pattern).prop_map(|(field, pattern)| format!("{field}{pattern}")),
        1 => fact.prop_map(str::to_owned),
    ]
}

fn any_query() -> impl Strategy<Value = String> {
    any_clause().prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4)
                .prop_map(|q| format!("({})", q.join(" "))),
            proptest::collection::vec(inner.clone(), 2..4)
                .prop_map(|q| format!("({})", q.join(" OR "))),
            inner.prop_map(|q| format!("NOT {q}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_index_finds_what_the_documents_say(
        documents in proptest::collection::vec(any_document(), 1..25),
        queries in proptest::collection::vec(any_query(), 30),
    ) {
        let (_dir, index) = index_of(&documents);
        // The last of several with one id stands.
        let latest: std::collections::BTreeMap<_, _> =
            documents.iter().map(|d| (d.id.clone(), d)).collect();
        for text in queries {
            let query = query::parse(&text, now()).unwrap();
            let expected: Vec<_> = latest
                .values()
                .filter(|document| query::matches(&query, document).is_some())
                .map(|document| document.id.clone())
                .collect();
            for sort in [Sort::Relevance, Sort::Newest] {
                let options = SearchOptions { limit: 100, offset: 0, sort };
                let found = index.search(&query, &options).unwrap();
                let mut ids: Vec<_> = found.hits.into_iter().map(|hit| hit.id).collect();
                ids.sort();
                prop_assert_eq!(found.total, ids.len() as u64, "{}", text);
                prop_assert_eq!(&ids, &expected, "{}", text);
            }
        }
    }
}
