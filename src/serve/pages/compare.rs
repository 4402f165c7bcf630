//! Two revisions of an article side by side.

use std::ops::Range;
use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::HeaderMap;
use maud::{Markup, html};
use unicode_segmentation::UnicodeSegmentation;

use super::super::State;
use super::super::api::{DiffParameters, two_revisions};
use super::super::asked::{ArticlePath, Parameters};
use super::super::problem::Problem;
use super::super::state::View;
use super::super::validators::last_modified;
use super::layout::{self, Frame, Section};
use super::visitor::Visitor;
use crate::model::Revision;
use crate::report::{Sentence, compare as difference};

/// Unchanged sentences that are shown around a change.
const CONTEXT: usize = 2;

/// The fields beside the text, in the order of the page.
const FIELDS: [&str; 5] = ["title", "lead", "authors", "published", "modified"];

/// A row of the comparison: what stood there, what stands there now.
enum Row<'a> {
    Same(&'a str),
    Changed(Option<&'a str>, Option<&'a str>),
    /// So many sentences that did not change are left out.
    Left(usize),
}

/// The comparison of two revisions.
pub(super) async fn compare(
    visitor: Visitor,
    Shared(state): Shared<Arc<State>>,
    ArticlePath(id): ArticlePath,
    Parameters(asked): Parameters<DiffParameters>,
) -> Result<(HeaderMap, Markup), Problem> {
    let read = move |View { reader, .. }: View<'_>| {
        let (old, new) = two_revisions(reader, &id, &asked)?;
        Ok((last_modified(new.captured), show(&visitor, &old, &new)))
    };
    state.read(read).await
}

fn show(visitor: &Visitor, old: &Revision, new: &Revision) -> Markup {
    let title = new.title.as_deref().unwrap_or("(no title)");
    let difference = difference(old, new);
    let fields = FIELDS.iter().filter_map(|name| difference.fields.get_key_value(name));
    let main = html! {
        p.kicker { a href={ "/articles/" (new.article_id) } { "← The article" } }
        h1 dir="auto" { (title) }
        (choose(old, new))
        table.compare lang=[new.lang.as_deref()] {
            caption.hidden { "The two revisions, sentence by sentence" }
            thead { tr {
                th scope="col" { (label(visitor, old)) }
                th scope="col" { (label(visitor, new)) }
            } }
            tbody {
                @for (field, texts) in fields {
                    @let (old, new) = (shown(visitor, field, &texts.old), shown(visitor, field, &texts.new));
                    tr.field { th colspan="2" scope="rowgroup" { (field) } }
                    (row(&Row::Changed(Some(&old), Some(&new))))
                }
                tr.field { th colspan="2" scope="rowgroup" { "text" } }
                @for one in rows(&difference.text) { (row(&one)) }
            }
        }
    };
    let frame = Frame { title, section: Section::None, query: Some(""), head: html! {} };
    layout::page(visitor, &frame, &main)
}

/// A field's text; dates as the reader's language writes them.
fn shown(visitor: &Visitor, field: &str, text: &str) -> String {
    let is_date = ["published", "modified"].contains(&field) && !text.is_empty();
    if is_date { visitor.locale.date(text) } else { text.to_owned() }
}

fn label(visitor: &Visitor, r: &Revision) -> Markup {
    let at = r.captured.to_string();
    html! { "Revision " (r.number) ", " time datetime=(at) { (visitor.locale.date(&at)) } }
}

/// A form to compare two others; none where there are only two.
fn choose(old: &Revision, new: &Revision) -> Markup {
    let select = |name: &str, chosen: u32| {
        html! {
            select name=(name) {
                @for number in 1..=new.revisions {
                    option value=(number) selected[number == chosen] { (number) }
                }
            }
        }
    };
    html! {
        @if new.revisions > 2 {
            form.choose action={ "/articles/" (new.article_id) "/compare" } {
                label { "From revision " (select("from", old.number)) }
                label { "to " (select("to", new.number)) }
                button { "Compare" }
            }
        }
    }
}

fn row(row: &Row<'_>) -> Markup {
    html! {
        @match row {
            Row::Same(text) => tr { td dir="auto" { (text) } td dir="auto" { (text) } },
            Row::Changed(old, new) => tr.changed {
                td.old dir="auto" { @if let Some(text) = old { del { (emphasised(text, *new)) } } }
                td.new dir="auto" { @if let Some(text) = new { ins { (emphasised(text, *old)) } } }
            },
            Row::Left(number) => tr.left { td colspan="2" {
                (number) (if *number == 1 { " sentence" } else { " sentences" }) " unchanged"
            } },
        }
    }
}

/// A sentence with the words emphasised that its counterpart has otherwise.
fn emphasised(text: &str, other: Option<&str>) -> Markup {
    let place = other.map_or(0..0, |other| differing(text, other));
    html! {
        (text[..place.start])
        @if !place.is_empty() { b { (text[place.clone()]) } }
        (text[place.end..])
    }
}

/// Where a text differs from another: from the first word that is not the same to the last one.
/// Where little is the same, nothing stands out, and the place is empty.
fn differing(text: &str, other: &str) -> Range<usize> {
    let words = |text| UnicodeSegmentation::split_word_bounds(text).collect::<Vec<&str>>();
    let (own, others) = (words(text), words(other));
    let same = own.iter().zip(&others).take_while(|(a, b)| a == b).count();
    let pairs = own[same..].iter().rev().zip(others[same..].iter().rev());
    let tail = pairs.take_while(|(a, b)| a == b).count();
    if (same + tail) * 2 < own.len().min(others.len()) {
        return 0..0;
    }
    let bytes = |words: &[&str]| words.iter().map(|word| word.len()).sum::<usize>();
    bytes(&own[..same])..text.len() - bytes(&own[own.len() - tail..])
}

/// Puts what went beside what came, and leaves out what stayed far from any change.
fn rows(sentences: &[Sentence]) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut at = 0;
    while at < sentences.len() {
        let kept = sentences[at..].iter().take_while(|e| matches!(e, Sentence::Kept(_))).count();
        let is_last = at + kept == sentences.len();
        push_kept(&mut rows, &sentences[at..at + kept], (at == 0, is_last));
        at += kept;
        let changed =
            sentences[at..].iter().take_while(|e| !matches!(e, Sentence::Kept(_))).count();
        push_changed(&mut rows, &sentences[at..at + changed]);
        at += changed;
    }
    rows
}

fn push_kept<'a>(rows: &mut Vec<Row<'a>>, kept: &'a [Sentence], (is_first, is_last): (bool, bool)) {
    let before = if is_first { 0 } else { CONTEXT };
    let after = if is_last { 0 } else { CONTEXT };
    let texts = kept.iter().filter_map(|edit| match edit {
        Sentence::Kept(text) => Some(text.as_str()),
        _ => None,
    });
    // A single sentence says more than that one is left out.
    if kept.len() <= before + after + 1 {
        rows.extend(texts.map(Row::Same));
        return;
    }
    rows.extend(texts.clone().take(before).map(Row::Same));
    rows.push(Row::Left(kept.len() - before - after));
    rows.extend(texts.skip(kept.len() - after).map(Row::Same));
}

fn push_changed<'a>(rows: &mut Vec<Row<'a>>, changed: &'a [Sentence]) {
    let old: Vec<&str> = changed
        .iter()
        .filter_map(|e| if let Sentence::Removed(s) = e { Some(s.as_str()) } else { None })
        .collect();
    let new: Vec<&str> = changed
        .iter()
        .filter_map(|e| if let Sentence::Added(s) = e { Some(s.as_str()) } else { None })
        .collect();
    let pairs = (0..old.len().max(new.len())).map(|n| (old.get(n).copied(), new.get(n).copied()));
    rows.extend(pairs.map(|(old, new)| Row::Changed(old, new)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::diff;

    fn check(old: &str, new: &str, expected: &[&str]) {
        let sentences: Vec<Sentence> = diff(old, new).into_iter().map(Sentence::from).collect();
        let shown: Vec<String> = rows(&sentences)
            .iter()
            .map(|row| match row {
                Row::Same(text) => format!("={text}"),
                Row::Changed(old, new) => {
                    format!("{}>{}", old.unwrap_or_default(), new.unwrap_or_default())
                }
                Row::Left(number) => format!("…{number}"),
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn what_went_stands_beside_what_came() {
        check("One. Two.", "One. Three. Four.", &["=One.", "Two.>Three.", ">Four."]);
        check("One.", "One.", &["=One."]);
        let old = "A. B. C. D. E. F. G.";
        check(old, "A. B. C. D. E. F. H.", &["…4", "=E.", "=F.", "G.>H."]);
        check(old, "Z. B. C. D. E. F. G.", &["A.>Z.", "=B.", "=C.", "…4"]);
    }

    #[test]
    fn the_words_that_differ_stand_out() {
        let check = |text: &str, other: &str, expected: &str| {
            assert_eq!(&text[differing(text, other)], expected);
        };
        check("It costs 412 million crowns.", "It costs 352 million crowns.", "412");
        check("It costs much.", "It costs very much.", "");
        check("It costs very much.", "It costs much.", "very ");
        check("Nothing is the same here.", "Quite another sentence stands there.", "");
        check("漁業は続く。", "漁業は終わる。", "続く");
    }
}
