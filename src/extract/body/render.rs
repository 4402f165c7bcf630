//! Pieces to clean HTML: an allow list of elements and attributes, everything else is text.

use crate::extract::dom::Id;
use crate::extract::evidence::Evidence;
use crate::extract::tag::Tag;
use crate::extract::text::is_invisible;

use super::pieces::is_whispered;

/// The name under which an inline element is kept.
fn kept(tag: Tag) -> Option<&'static str> {
    Some(match tag {
        Tag::A => "a",
        Tag::B | Tag::Strong => "strong",
        Tag::I | Tag::Em => "em",
        Tag::Code | Tag::Kbd | Tag::Samp | Tag::Tt => "code",
        Tag::Sub => "sub",
        Tag::Sup => "sup",
        Tag::Q => "q",
        Tag::Cite => "cite",
        Tag::Mark => "mark",
        Tag::Del | Tag::S => "del",
        Tag::Ins => "ins",
        Tag::Abbr => "abbr",
        _ => return None,
    })
}

/// The inline HTML of a run of nodes. `plain` keeps white space as it stands.
pub(super) fn inline(evidence: &Evidence<'_, '_>, (from, to): (Id, Id), plain: bool) -> String {
    let page = evidence.page;
    let owner = page.nodes[from].block;
    let mut out = String::new();
    let mut open: Vec<(Id, &'static str)> = Vec::new();
    // Elements around the first node that lie within the block are part of the run.
    let mut before: Vec<Id> = page.around(from).take_while(|&id| id > owner).collect();
    before.reverse();
    for id in before {
        start(evidence, id, &mut out, &mut open);
    }
    let (mut gap, mut shown) = (false, false);
    let mut at = from;
    while at < to {
        close(&mut out, &mut open, at);
        let node = &page.nodes[at];
        let unseen = node.tag.is_unseen() || shown && is_whispered(page, at);
        if unseen || (node.block != owner && node.tag != Tag::Text) {
            at = node.end;
            continue;
        }
        shown |= node.tag == Tag::Text && !node.text.trim().is_empty();
        match node.tag {
            Tag::Text if plain => escape(node.text, &mut out),
            Tag::Text => squeeze_into(node.text, &mut out, &mut gap),
            Tag::Br if !out.is_empty() => {
                out.push_str("<br>");
                gap = false;
            }
            tag => {
                if kept(tag).is_some() && std::mem::take(&mut gap) && !out.is_empty() {
                    out.push(' ');
                }
                start(evidence, at, &mut out, &mut open);
            }
        }
        at += 1;
    }
    close(&mut out, &mut open, usize::MAX);
    while let Some(short) = out.strip_suffix("<br>") {
        out.truncate(short.len());
    }
    out
}

fn start(
    evidence: &Evidence<'_, '_>,
    id: Id,
    out: &mut String,
    open: &mut Vec<(Id, &'static str)>,
) {
    let node = &evidence.page.nodes[id];
    let Some(name) = kept(node.tag) else { return };
    if name == "a" {
        let Some(href) = evidence.page.attr(id, "href").and_then(|h| evidence.absolute(h)) else {
            return;
        };
        out.push_str("<a href=\"");
        escape(&href, out);
        out.push_str("\">");
    } else {
        out.push('<');
        out.push_str(name);
        out.push('>');
    }
    open.push((node.end, name));
}

fn close(out: &mut String, open: &mut Vec<(Id, &'static str)>, at: Id) {
    while let Some(&(end, name)) = open.last()
        && end <= at
    {
        out.push_str("</");
        out.push_str(name);
        out.push('>');
        open.pop();
    }
}

fn squeeze_into(text: &str, out: &mut String, gap: &mut bool) {
    for c in text.chars() {
        if c.is_whitespace() {
            *gap = true;
        } else if !is_invisible(c) {
            if std::mem::take(gap) && !out.is_empty() && !out.ends_with("<br>") {
                out.push(' ');
            }
            escape_char(c, out);
        }
    }
}

/// Escapes text for HTML.
pub(super) fn escape(text: &str, out: &mut String) {
    text.chars().filter(|c| *c == '\n' || !is_invisible(*c)).for_each(|c| escape_char(c, out));
}

fn escape_char(c: char, out: &mut String) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        c => out.push(c),
    }
}
