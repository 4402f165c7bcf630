//! Readers' comments on the page: from JSON-LD, from the data of its scripts, and from repeated
//! blocks that look like comments.

mod payload;
mod structured;
mod units;

use std::collections::HashSet;

use serde_json::Value;

use crate::dates::parse_printed;
use crate::model::{Block, Comment, Provenance, Source};

use super::dom::Id;
use super::evidence::Evidence;
use super::json_ld::{Object, number_of};
use super::marks::Marks;
use super::text::{key, squeeze};

/// In a program, names that a list of readers' comments has.
pub(super) const SIGNS_OF_COMMENTS: &[&str] =
    &["omments\"", "\"replies\"", "post_stream", "\"posts\""];

/// The most comments that are kept of one page.
const COMMENTS_MAX: usize = 5_000;

/// The comments of a page, in its order, with where they came from.
pub(super) fn find(
    evidence: &Evidence<'_, '_>,
    text: Option<(Id, Id)>,
) -> (Vec<Comment>, Option<Provenance>) {
    let (mut stated, mut place) = structured::comments(evidence);
    let carried = payload::comments(evidence);
    if carried.len() > stated.len() {
        (stated, place) = (carried, payload::PLACE);
    }
    let shown = units::comments(evidence, text);
    let provenance = |source, place: &str, lost: Option<(Source, String)>| {
        Some(Provenance { source, place: place.to_owned(), lost: lost.into_iter().collect() })
    };
    let (mut comments, provenance) = match shown {
        _ if let Some(found) = &evidence.rules.comments => (
            units::read_group(evidence, &found.elements, units::Known::Rule),
            provenance(Source::Rule, &found.selector, None),
        ),
        Some((shown, how)) if shown.len() >= stated.len() => {
            let lost = (!stated.is_empty())
                .then(|| (Source::JsonLd, format!("{} comments", stated.len())));
            let source = if how == units::UNNAMED { Source::Heuristic } else { Source::Markup };
            (shown, provenance(source, how, lost))
        }
        shown => {
            let lost =
                shown.map(|(s, how)| (Source::Markup, format!("{how}: {} comments", s.len())));
            let found = !stated.is_empty();
            (stated, found.then(|| provenance(Source::JsonLd, place, lost)).flatten())
        }
    };
    comments.truncate(COMMENTS_MAX);
    answers_by_name(&mut comments);
    for comment in &mut comments {
        if comment.at.is_none() {
            comment.at = comment.when.as_deref().and_then(|w| evidence.date(w));
        }
        comment.parent = comment.parent.filter(|p| *p < COMMENTS_MAX);
    }
    (comments, provenance)
}

/// "@name …" answers the latest earlier comment of that name, where nesting does not say more.
fn answers_by_name(comments: &mut [Comment]) {
    let mut latest: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for (n, comment) in comments.iter_mut().enumerate() {
        if comment.parent.is_none()
            && let Some(rest) = comment.text.strip_prefix('@')
        {
            // A name may have spaces: the longest known name that the text starts with.
            let ends = rest
                .char_indices()
                .filter(|(_, c)| !c.is_alphanumeric() && *c != '-' && *c != '_')
                .map(|(at, _)| at);
            let ends: Vec<usize> = ends.take(4).chain([rest.len()]).collect();
            comment.parent =
                ends.iter().rev().find_map(|e| latest.get(&rest[..*e].to_lowercase()).copied());
        }
        if let Some(author) = &comment.author {
            latest.insert(author.to_lowercase(), n);
        }
    }
}

/// Leaves out of a text what is a comment, all of it, where most comments stand there: replies among
/// the posts of a thread only their data tells from the text. One comment alone may quote the text;
/// what has no other text keeps it.
pub(super) fn leave_out(comments: &[Comment], body: &mut Vec<Block>) {
    /// Shorter lines are said by chance, in bytes.
    const BYTES_MIN: usize = 20;
    let said: Vec<String> = body.iter().map(|block| key(&block.text)).collect();
    let known: HashSet<&str> = said.iter().map(String::as_str).collect();
    let lines = |comment: &Comment| -> Vec<String> {
        comment.text.lines().map(key).filter(|line| !line.is_empty()).collect()
    };
    let stands = |lines: &Vec<String>| {
        !lines.is_empty() && lines.iter().all(|line| known.contains(line.as_str()))
    };
    let standing: Vec<Vec<String>> = comments.iter().map(lines).filter(stands).collect();
    if standing.len() < 2 || standing.len() * 2 <= comments.len() {
        return;
    }
    let replies: HashSet<String> =
        standing.into_iter().flatten().filter(|line| line.len() >= BYTES_MIN).collect();
    if said.iter().any(|line| !replies.contains(line)) {
        let mut said = said.iter();
        body.retain(|_| said.next().is_none_or(|line| !replies.contains(line)));
    }
}

/// How many comments the page says it has.
pub(super) fn claimed(evidence: &Evidence<'_, '_>) -> Option<u32> {
    let stated = evidence.ld.and_then(|ld| number_of(ld, "commentCount").or_else(|| counted(ld)));
    let microdata = || {
        let page = evidence.page;
        let counts =
            page.elements().find(|&id| page.attr(id, "itemprop") == Some("commentCount"))?;
        let text = page.attr(counts, "content").map_or_else(|| page.text(counts), str::to_owned);
        text.trim().parse().ok()
    };
    let count = stated.or_else(microdata).and_then(|n: i64| u32::try_from(n).ok());
    count.or_else(|| printed_count(evidence))
}

/// The count of an `interactionStatistic` for comments (schema.org `InteractionCounter`).
fn counted(ld: &Object) -> Option<i64> {
    let value = ld.get("interactionStatistic")?;
    let one = std::slice::from_ref(value);
    let counters = value.as_array().map_or(one, Vec::as_slice);
    counters.iter().filter_map(Value::as_object).find_map(|counter| {
        let kind = counter.get("interactionType").map(Value::to_string).unwrap_or_default();
        kind.contains("Comment").then(|| number_of(counter, "userInteractionCount")).flatten()
    })
}

/// "Comments (3)" or "3 comments" in an element that is marked so, or a heading.
fn printed_count(evidence: &Evidence<'_, '_>) -> Option<u32> {
    /// The longest such line, in visible signs.
    const LINE_MASS_MAX: u32 = 40;
    let page = evidence.page;
    let shown = |id: &Id| {
        let node = &page.nodes[*id];
        node.mass > 0
            && node.mass <= LINE_MASS_MAX
            && node.within.has(Marks::COMMENT)
            && node.tag != super::tag::Tag::Text
    };
    page.elements().filter(shown).take(200).find_map(|id| {
        let line = squeeze(&page.text(id));
        let digits: Vec<&str> =
            line.split(|c: char| !c.is_ascii_digit()).filter(|d| !d.is_empty()).collect();
        let words = line.split_whitespace().count();
        let named = line.to_lowercase();
        let says = [
            "comment",
            "kommentar",
            "comentario",
            "comentário",
            "commenti",
            "reacties",
            "komentarz",
            "коммент",
            "comentari",
        ]
        .iter()
        .any(|w| named.contains(w));
        match digits[..] {
            [one] if words <= 4 && says && parse_printed(&line, evidence.hints()).is_none() => {
                one.parse().ok()
            }
            _ => None,
        }
    })
}
