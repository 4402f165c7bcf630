//! The lead image: its address from metadata or the page, its caption and who made it.

use serde_json::Value;

use crate::model::{Image, Source};

use super::decide::Candidate;
use super::dom::Id;
use super::evidence::Evidence;
use super::json_ld::{Object, address_of, text_of};
use super::marks::Marks;
use super::tag::Tag;

/// Candidates for the lead image.
pub(super) fn candidates(
    evidence: &Evidence<'_, '_>,
    text: Option<(Id, Id)>,
) -> Vec<Candidate<Image>> {
    let mut found = Vec::new();
    // Some papers write the photographers where the address belongs.
    let is_address = |a: &&str| a.contains('/') || !a.trim().contains(char::is_whitespace);
    let mut add = |address: Option<&str>, source, place: &str, score| {
        if let Some(url) = address.filter(is_address).and_then(|a| evidence.absolute(a)) {
            found.push(Candidate::new(Image { url, ..Image::default() }, source, place, score));
        }
    };
    if let Some(value) = evidence.ld.and_then(|ld| ld.get("image")) {
        let object = match value {
            Value::Array(items) => items.first().unwrap_or(value),
            one => one,
        };
        let resolved = evidence.graph.resolve(object);
        let address =
            resolved.and_then(|o| ["contentUrl", "url"].iter().find_map(|p| o.get(*p)?.as_str()));
        add(address.or_else(|| address_of(object)), Source::JsonLd, "image", 2.0);
    }
    add(
        evidence.meta.raw("og:image").or_else(|| evidence.meta.raw("og:image:url")),
        Source::Meta,
        "meta[property=og:image]",
        3.0,
    );
    add(
        evidence.meta.raw("twitter:image").or_else(|| evidence.meta.raw("twitter:image:src")),
        Source::Meta,
        "meta[name=twitter:image]",
        1.5,
    );
    add(evidence.meta.link("image_src"), Source::Meta, "link[rel=image_src]", 1.0);
    // Where metadata is silent, the first picture with a caption, or in the text.
    if found.is_empty()
        && let Some(url) = figures(evidence, text).find_map(|f| picture(evidence, f))
    {
        found.push(Candidate::new(
            Image { url, ..Image::default() },
            Source::Markup,
            "figure",
            0.8,
        ));
    }
    found
}

/// Adds the caption and the credit that JSON-LD states, or that stand with the picture on the
/// page.
pub(super) fn describe(evidence: &Evidence<'_, '_>, text: Option<(Id, Id)>, image: &mut Image) {
    let stated = evidence.ld.and_then(|ld| image_object(evidence, ld));
    let shown = || {
        let same = |f: &Id| {
            picture(evidence, *f).is_some_and(|url| file_name(&url) == file_name(&image.url))
        };
        let figure =
            figures(evidence, text).find(same).or_else(|| figures(evidence, text).next())?;
        Some(caption(evidence, figure))
    };
    let (line, credit) = shown().unwrap_or_default();
    let property = |names: &[&str]| names.iter().find_map(|n| text_of(stated?, n));
    image.caption = property(&["caption"]).or(line);
    image.credit = property(&["creditText", "copyrightHolder", "copyrightNotice", "author"])
        .or(credit)
        .filter(|c| image.caption.as_ref() != Some(c));
}

/// The object of the article's image.
fn image_object<'e>(evidence: &Evidence<'e, '_>, ld: &'e Object) -> Option<&'e Object> {
    let value = ld.get("image")?;
    let one = value.as_array().and_then(|items| items.first()).unwrap_or(value);
    evidence.graph.resolve(one)
}

/// The figures between the title and the end of the text, the first one first.
fn figures(evidence: &Evidence<'_, '_>, text: Option<(Id, Id)>) -> impl Iterator<Item = Id> {
    /// How far before the title the lead image may stand, in nodes.
    const BEFORE: usize = 150;
    let page = evidence.page;
    let from = evidence.heading.or(text.map(|t| t.0)).unwrap_or(0).saturating_sub(BEFORE);
    let to = text.map_or(page.nodes.len(), |t| t.1);
    let furniture = Marks::RELATED | Marks::NAV | Marks::COMMENT | Marks::AD | Marks::FOOTER;
    (from..to.max(from)).filter(move |&id| {
        page.nodes[id].tag == Tag::Figure && !page.nodes[id].within.has(furniture)
    })
}

/// The address of a figure's picture; a place holder is none.
fn picture(evidence: &Evidence<'_, '_>, figure: Id) -> Option<String> {
    let page = evidence.page;
    let image = page.below(figure).find(|&id| page.nodes[id].tag == Tag::Img)?;
    ["data-src", "data-original", "src"]
        .iter()
        .find_map(|a| evidence.absolute(page.attr(image, a)?))
}

/// The last part of an address without its size and kind: what two forms of a picture share.
fn file_name(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split('.').next().unwrap_or_default()
}

/// The caption of a figure, and the credit in or beside it.
fn caption(evidence: &Evidence<'_, '_>, figure: Id) -> (Option<String>, Option<String>) {
    let page = evidence.page;
    let holder = page.below(figure).find(|&id| page.nodes[id].tag == Tag::Figcaption);
    let holder = holder.unwrap_or(figure);
    let credit = page.below(holder).find(|&id| {
        page.nodes[id].mass > 0 && page.attr(id, "class").is_some_and(is_credit)
            || matches!(page.attr(id, "itemprop"), Some("copyrightHolder" | "creditText"))
    });
    let some = |text: String| Some(text).filter(|t| !t.is_empty());
    let whole = page.text(holder);
    match credit {
        Some(id) => {
            let credit = page.text(id);
            (some(whole.replacen(&credit, "", 1).trim().to_owned()), some(without_label(&credit)))
        }
        None => {
            let (line, credit) = parted(&whole);
            (some(line.to_owned()), credit.map(without_label).and_then(some))
        }
    }
}

/// Whether a class says that a text names who made a picture.
fn is_credit(class: &str) -> bool {
    let class = class.to_ascii_lowercase();
    ["credit", "copyright", "photographer", "bildnachweis", "bildquelle"]
        .iter()
        .any(|w| class.contains(w))
}

/// What stands before a maker's name.
const LABELS: &[&str] = &[
    "foto:",
    "fotos:",
    "photo:",
    "photos:",
    "bild:",
    "bildquelle:",
    "quelle:",
    "picture:",
    "image:",
    "crédit:",
    "crédit photo:",
    "credit:",
    "source:",
    "©",
    "photograph:",
    "photo by",
    "foto de",
    "(c)",
];

/// A caption parted from the credit at its end: "The harbour. Photo: Ann Lee", "… (© Ann Lee)".
fn parted(caption: &str) -> (&str, Option<&str>) {
    let lower = caption.to_lowercase();
    // Lower case may be longer in bytes; then a place in one is none in the other.
    let at = LABELS.iter().filter_map(|l| lower.rfind(l)).max();
    let at = at.filter(|at| lower.len() == caption.len() && caption.is_char_boundary(*at));
    match at {
        Some(at) => {
            let line = caption[..at].trim_end_matches([' ', '(', '[', '|', '/', '–', '-', '•']);
            (line, Some(&caption[at..]))
        }
        None => (caption, None),
    }
}

/// A maker's name without its label and brackets.
fn without_label(credit: &str) -> String {
    let mut rest = credit.trim().trim_matches(['(', ')', '[', ']']).trim();
    while let Some(label) =
        LABELS.iter().find(|l| rest.get(..l.len()).is_some_and(|head| head.to_lowercase() == **l))
    {
        rest = rest[label.len()..].trim_start();
    }
    rest.trim_end_matches([')', ']', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_is_parted_from_its_caption() {
        let check = |text: &str, line: &str, credit: &str| {
            let (found, maker) = parted(text);
            assert_eq!(
                (found, maker.map(without_label).unwrap_or_default()),
                (line, credit.to_owned())
            );
        };
        check("The harbour. Photo: Ann Lee", "The harbour.", "Ann Lee");
        check("Der Hafen (Foto: Ann Lee/dpa)", "Der Hafen", "Ann Lee/dpa");
        check("© Ann Lee", "", "Ann Lee");
        check("The harbour", "The harbour", "");
        assert_eq!(file_name("https://a.example/i/x-1.jpg?w=3"), file_name("/b/x-1.webp"));
    }
}
