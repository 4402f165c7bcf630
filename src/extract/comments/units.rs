//! Comments from the page itself: blocks of one make that each have a name, a time and a text.
//!
//! Where classes or microdata name comments, one block is enough if it tells the time: what asks for
//! comments is named so too. Where nothing names them, at least two blocks side by side must look
//! alike, and must not lead to other articles.

use std::collections::HashMap;

use crate::dates::{DateHints, parse_printed};
use crate::extract::dom::{Id, Page};
use crate::extract::evidence::Evidence;
use crate::extract::marks::Marks;
use crate::extract::tag::Tag;
use crate::extract::text::{Squeezer, squeeze};
use crate::model::Comment;

/// The place of comments that nothing names.
pub(super) const UNNAMED: &str = "repeated blocks";
/// The place of comments that classes or microdata name.
const NAMED: &str = "blocks marked as comments";
/// What marks the text of a comment.
const BODY: Marks = Marks::BODY.and(Marks::ARTICLE_BODY);
/// The largest block that is one comment, in nodes.
const UNIT_NODES_MAX: usize = 20_000;
/// How many groups of blocks are looked at.
const GROUPS_MAX: usize = 400;
/// How many lines of a block are looked at.
const LINES_MAX: usize = 400;

/// How it is known that blocks are comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// A user's rule says so.
    Rule,
    /// Their classes or microdata say so.
    Marked,
    /// Only their looks say so.
    Looks,
}

/// Finds the comments on the page outside its text.
pub(super) fn comments(
    evidence: &Evidence<'_, '_>,
    text: Option<(Id, Id)>,
) -> Option<(Vec<Comment>, &'static str)> {
    let page = evidence.page;
    let mut groups: HashMap<(Tag, &str, Id), Vec<Id>> = HashMap::new();
    let mut order: Vec<(Tag, &str, Id)> = Vec::new();
    for id in page.elements() {
        let node = &page.nodes[id];
        let small = node.end - id <= UNIT_NODES_MAX && node.mass > 5;
        if !small
            || !node.tag.is_block()
            || matches!(node.tag, Tag::P | Tag::Ul | Tag::Ol | Tag::Tbody | Tag::Button)
        {
            continue;
        }
        let named = is_named(page, id);
        // Unnamed comments stand behind the text, and outside of it.
        let behind = text.is_some_and(|(start, end)| {
            id >= end || (id > start && node.within.has(Marks::COMMENT))
        });
        // A lone line is no comment: it has at least a name, a time and a text.
        let parts = || page.children(page.innermost(id)).nth(1).is_some();
        if !(named || behind && parts()) {
            continue;
        }
        let class = page
            .attr(id, "class")
            .and_then(|c| c.split_ascii_whitespace().next())
            .unwrap_or_default();
        let key = (node.tag, class, if named { 0 } else { node.parent });
        let group = groups.entry(key).or_default();
        if group.is_empty() {
            order.push(key);
        }
        group.push(id);
    }
    let mut best: Option<(f32, Vec<Comment>, &'static str)> = None;
    for key in order.iter().filter(|k| k.2 == 0 || groups[*k].len() >= 2).take(GROUPS_MAX) {
        let units = &groups[key];
        let named = key.2 == 0;
        let known = if named { Known::Marked } else { Known::Looks };
        let comments = read_group(evidence, units, known);
        let right = comments.len() as f32;
        let whole = comments.iter().map(|c| if c.when.is_some() { 1.0 } else { 0.45 }).sum::<f32>();
        let enough = if named {
            right >= 1.0
        } else {
            right >= 2.0 && right * 5.0 >= units.len() as f32 * 3.0
        };
        let value = whole * if named { 1.5 } else { 1.0 } + 0.01 * details(&comments) as f32;
        // Of blocks that say the same, the inner ones have less around it.
        if enough && best.as_ref().is_none_or(|(top, ..)| value >= *top) {
            best = Some((value, comments, if named { NAMED } else { UNNAMED }));
        }
    }
    best.map(|(_, comments, how)| (comments, how))
}

/// How much is known of comments besides name, time and text.
fn details(comments: &[Comment]) -> usize {
    let of = |c: &Comment| {
        usize::from(c.parent.is_some())
            + usize::from(c.id.is_some())
            + usize::from(c.votes.is_some())
    };
    comments.iter().map(of).sum()
}

fn is_named(page: &Page<'_>, id: Id) -> bool {
    let node = &page.nodes[id];
    let typed = page
        .attr(id, "itemtype")
        .is_some_and(|t| t.ends_with("/Comment") || t.ends_with("/UserComments"));
    typed || node.marks.has(Marks::COMMENT) && !node.marks.has(Marks::FORM | Marks::NAV)
}

/// The comments of a group of blocks, each without the blocks of the group inside it.
pub(super) fn read_group(evidence: &Evidence<'_, '_>, units: &[Id], known: Known) -> Vec<Comment> {
    let page = evidence.page;
    let mut found: Vec<Comment> = Vec::new();
    let mut open: Vec<(Id, Option<usize>)> = Vec::new();
    for (n, &unit) in units.iter().enumerate() {
        open.retain(|(u, _)| page.nodes[*u].end > unit);
        let parent = open.iter().rev().find_map(|(_, c)| *c);
        // Units are in page order: those inside this one follow it at once.
        let end = page.nodes[unit].end;
        let inner: Vec<Id> = units[n + 1..].iter().copied().take_while(|&u| u < end).collect();
        let comment = read_unit(evidence, unit, &inner, known);
        open.push((unit, comment.is_some().then_some(found.len())));
        if let Some(comment) = comment {
            found.push(Comment { parent, ..comment });
        }
    }
    let timed = known == Known::Marked && found.iter().any(|c| c.when.is_some());
    if known == Known::Rule || timed || authors_differ(&found) { found } else { Vec::new() }
}

/// Whether comments have several authors, and not all say the same: what every comment is offered
/// ("Reply"), and the section of every teaser, stands there in the same words.
fn authors_differ(comments: &[Comment]) -> bool {
    let differ = |is: fn(&Comment, &Comment) -> bool| comments.windows(2).any(|p| is(&p[0], &p[1]));
    differ(|a, b| a.author != b.author) && differ(|a, b| a.text != b.text)
}

/// A line of a block: the text nodes of one element, with what marks them.
struct Line {
    node: Id,
    text: String,
    marks: Marks,
    linked: bool,
    button: bool,
}

fn lines(page: &Page<'_>, unit: Id, inner: &[Id]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut inner = inner.iter().copied().peekable();
    let mut at = unit + 1;
    while at < page.nodes[unit].end && lines.len() < LINES_MAX {
        while inner.peek().is_some_and(|&u| u < at) {
            inner.next();
        }
        let node = &page.nodes[at];
        if inner.peek() == Some(&at) || node.tag.is_unseen() {
            at = node.end;
            continue;
        }
        if node.tag == Tag::Text && node.mass > 0 {
            let mut marks = Marks::default();
            let (mut linked, mut button) = (false, false);
            for id in page.around(at).take_while(|&id| id > unit) {
                // "user-content" is what a user wrote, not a name.
                let own = page.nodes[id].marks;
                let name = if own.has(BODY) { Marks::NAME } else { Marks::default() };
                marks |= own.without(name);
                linked |= page.nodes[id].tag == Tag::A;
                button |= page.nodes[id].tag == Tag::Button || page.nodes[id].tag == Tag::Form;
            }
            lines.push(Line { node: at, text: squeeze(node.text), marks, linked, button });
        }
        at += 1;
    }
    lines
}

fn read_unit(evidence: &Evidence<'_, '_>, unit: Id, inner: &[Id], known: Known) -> Option<Comment> {
    let page = evidence.page;
    let lines = lines(page, unit, inner);
    let when_at = lines.iter().position(|l| is_when(evidence, l));
    let author_at = author_line(&lines, when_at)?;
    let doubtful = match known {
        Known::Rule => false,
        Known::Marked => when_at.is_none() && !signs(&lines[author_at]),
        Known::Looks => when_at.is_none() || is_teaser(page, unit, &lines),
    };
    if doubtful {
        return None;
    }
    let (when, at) = match when_at {
        Some(n) => {
            let stated =
                page.around(lines[n].node).take(3).find_map(|id| page.attr(id, "datetime"));
            (Some(lines[n].text.clone()), stated.and_then(|s| evidence.date(s)))
        }
        None => (None, None),
    };
    let votes = votes(&lines);
    let taken = [Some(author_at), when_at, votes.map(|v| v.0)];
    let text = text(page, &lines, &taken)?;
    let id =
        page.attr(unit, "id").or_else(|| page.attr(unit, "data-comment-id")).map(str::to_owned);
    Some(Comment {
        id,
        author: Some(lines[author_at].text.clone()),
        when,
        at,
        text,
        votes: votes.map(|v| v.1),
        parent: None,
    })
}

/// Whether a line is the time of a comment.
fn is_when(evidence: &Evidence<'_, '_>, line: &Line) -> bool {
    /// The longest such line, in characters.
    const WHEN_CHARS_MAX: usize = 60;
    let short =
        line.text.chars().count() <= WHEN_CHARS_MAX && line.text.chars().any(char::is_numeric);
    let any = jiff::Timestamp::UNIX_EPOCH;
    let in_time = evidence.page.nodes[evidence.page.nodes[line.node].parent].tag == Tag::Time;
    in_time
        || short
            && parse_printed(&line.text, DateHints { captured: Some(any), ..evidence.hints() })
                .is_some()
}

/// Whether a block leads to another article: it has a headline, is a link for the most part, or a
/// line of some words in it is one.
fn is_teaser(page: &Page<'_>, unit: Id, lines: &[Line]) -> bool {
    /// Shorter links are names, times and what one may do.
    const WORDS_MIN: usize = 4;
    let node = &page.nodes[unit];
    let leads = |line: &Line| {
        let words = line.text.split_whitespace().count();
        let block = &page.nodes[page.nodes[line.node].block];
        let whole = line.linked && block.link_mass == block.mass;
        let headed = page.around(line.node).take(3).any(|n| page.nodes[n].tag.heading().is_some());
        headed && (whole || words + 1 >= WORDS_MIN) || whole && words >= WORDS_MIN
    };
    node.link_mass * 2 > node.mass || lines.iter().any(leads)
}

/// Whether a line is marked as a name.
fn signs(line: &Line) -> bool {
    line.marks.has(Marks::NAME | Marks::BYLINE) && !line.marks.has(Marks::DATE) && !line.button
}

/// The line with the name: marked as one, or the first short line before the time.
fn author_line(lines: &[Line], when_at: Option<usize>) -> Option<usize> {
    /// The longest name, in characters, and in words.
    const NAME_CHARS_MAX: usize = 50;
    let fits = |l: &Line| {
        let chars = l.text.chars().count();
        (2..=NAME_CHARS_MAX).contains(&chars)
            && l.text.split_whitespace().count() <= 6
            && l.text.chars().any(char::is_alphabetic)
            // "by", "von", "de".
            && !(chars <= 3 && l.text.chars().all(char::is_lowercase))
            && !l.text.ends_with([':', '.', '!', '?'])
    };
    let by_mark = lines.iter().position(|l| signs(l) && fits(l));
    by_mark.or_else(|| {
        let until = when_at
            .map_or(lines.len().min(3), |w| if w == 0 { (w + 3).min(lines.len()) } else { w });
        (0..until).find(|&n| Some(n) != when_at && fits(&lines[n]) && !lines[n].button)
    })
}

/// The line that is nothing but a number, marked as votes or in a button.
fn votes(lines: &[Line]) -> Option<(usize, i64)> {
    let number = |l: &Line| {
        let bare = l.text.trim_start_matches('+').replace(['−', '–'], "-");
        bare.parse::<i64>().ok().filter(|n| n.abs() < 10_000_000)
    };
    let read = |wanted: fn(&Line) -> bool| {
        lines.iter().enumerate().filter(|(_, l)| wanted(l)).find_map(|(n, l)| Some((n, number(l)?)))
    };
    read(|l| l.marks.has(Marks::VOTE)).or_else(|| read(|l| l.button))
}

/// What the comment says: the lines in an element marked as its text, else those around the longest.
fn text(page: &Page<'_>, lines: &[Line], taken: &[Option<usize>]) -> Option<String> {
    // "Anna says:", "Posted by: Anna".
    let label = |n: usize| {
        let beside = taken.contains(&Some(n + 1)) || n > 0 && taken.contains(&Some(n - 1));
        beside && lines[n].text.ends_with(':') && lines[n].text.split_whitespace().count() <= 3
    };
    let free = |n: usize| !taken.contains(&Some(n)) && !lines[n].button && !label(n);
    let head = Marks::META | Marks::NAME | Marks::VOTE | Marks::DATE | Marks::SHARE;
    let marked: Vec<usize> = (0..lines.len())
        .filter(|&n| free(n) && lines[n].marks.has(BODY) && !lines[n].marks.has(head))
        .collect();
    let chosen = if marked.is_empty() {
        let longest = (0..lines.len())
            .filter(|&n| free(n) && !lines[n].linked)
            .max_by_key(|&n| lines[n].text.len())?;
        // Its neighbours of the same container: other paragraphs, and links within them.
        let block = page.nodes[lines[longest].node].block;
        let holder = if page.nodes[block].tag == Tag::P { page.nodes[block].parent } else { block };
        let inside = |n: usize| lines[n].node > holder && lines[n].node < page.nodes[holder].end;
        (0..lines.len()).filter(|&n| free(n) && inside(n) && !lines[n].marks.has(head)).collect()
    } else {
        marked
    };
    // "Reply", "Share": what a reader may do stands in links below the text.
    let does = |n: &usize| lines[*n].linked && lines[*n].text.split_whitespace().count() <= 2;
    let end = chosen.iter().rposition(|n| !does(n)).map_or(0, |at| at + 1);
    let chosen = if end > 0 { &chosen[..end] } else { &chosen[..] };
    let mut paragraphs: Vec<String> = Vec::new();
    let mut block = None;
    let mut current = Squeezer::default();
    for &n in chosen {
        let here = page.nodes[lines[n].node].block;
        if block.is_some_and(|b| b != here) {
            paragraphs.push(std::mem::take(&mut current).finish());
        }
        block = Some(here);
        current.push(page.nodes[lines[n].node].text);
    }
    paragraphs.push(current.finish());
    paragraphs.retain(|p| !p.is_empty());
    (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n"))
}
