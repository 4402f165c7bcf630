//! Where a passage matches in a text, given where its patterns do.
//!
//! Places are counted in words. The same rules serve the highlights of one document and the index,
//! which has the places of words in its postings.

use super::tree::{Passage, Reach};

/// The most places of one part of a passage that are looked at in one text: far more than a text
/// that people read has, few enough that no query takes all memory.
const PLACES_MAX: usize = 200_000;

/// A stretch of a text, from word `start` until before word `end`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<M> {
    /// The first word.
    pub start: u32,
    /// The word after the last.
    pub end: u32,
    /// What to show of it: nothing in the index.
    pub marks: Vec<M>,
}

/// How a text is divided: the words that begin a sentence, a paragraph and a value of the field,
/// each list in order. A beginning of the whole text may be missing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Layout<'t> {
    /// Words that begin a sentence, those that begin a paragraph among them.
    pub sentences: &'t [u32],
    /// Words that begin a paragraph.
    pub paragraphs: &'t [u32],
    /// Words that begin a value.
    pub values: &'t [u32],
}

/// The places of `passage`, in order, each once; `find` gives those of a pattern.
pub fn places<P, M: Clone>(
    passage: &mut Passage<P>,
    layout: Layout<'_>,
    find: &mut dyn FnMut(&mut P) -> Vec<Place<M>>,
) -> Vec<Place<M>> {
    let found = match passage {
        Passage::Pattern(pattern) => {
            let found = find(pattern).into_iter();
            found.filter(|place| layout.is_within_a_value(place)).collect()
        }
        Passage::Any(parts) => {
            parts.iter_mut().flat_map(|part| places(part, layout, find)).collect()
        }
        Passage::Near(parts, reach) => {
            let mut parts = parts.iter_mut();
            let first = parts.next().map_or_else(Vec::new, |part| places(part, layout, find));
            parts.fold(first, |near, part| {
                // Nothing is near nothing; but every pattern must be asked of every text.
                let other = places(part, layout, find);
                both(&near, *reach, &other, layout)
            })
        }
        Passage::NotNear(one, reach, other) => {
            let (one, other) = (places(one, layout, find), places(other, layout, find));
            one.into_iter().filter(|p| !other.iter().any(|o| layout.close(p, o, *reach))).collect()
        }
        Passage::AtLeast(count, inner) => at_least(places(inner, layout, find), *count, layout),
        Passage::First(words, inner) => {
            let found = places(inner, layout, find).into_iter();
            found.filter(|p| p.end <= layout.value_start(p.start).saturating_add(*words)).collect()
        }
    };
    in_order(found)
}

/// The stretches from a place of one part to one of the other, where they are close and apart.
fn both<M: Clone>(
    one: &[Place<M>],
    reach: Reach,
    other: &[Place<M>],
    layout: Layout<'_>,
) -> Vec<Place<M>> {
    let mut found = ahead(one, reach, other, layout);
    if !matches!(reach, Reach::Ahead(_)) {
        found.extend(ahead(other, reach, one, layout));
    }
    in_order(found)
}

/// The same with the second behind the first. Both are in order.
fn ahead<M: Clone>(
    first: &[Place<M>],
    reach: Reach,
    second: &[Place<M>],
    layout: Layout<'_>,
) -> Vec<Place<M>> {
    let mut found = Vec::new();
    for one in first {
        let from = second.partition_point(|other| other.start < one.end);
        for other in &second[from..] {
            if !layout.close(one, other, reach) {
                // Those behind are further away.
                break;
            }
            let marks = one.marks.iter().chain(&other.marks).cloned().collect();
            found.push(Place { start: one.start, end: one.end.max(other.end), marks });
            if found.len() >= PLACES_MAX {
                return found;
            }
        }
    }
    found
}

fn at_least<M>(found: Vec<Place<M>>, count: u32, layout: Layout<'_>) -> Vec<Place<M>> {
    // Places are in order, and so are their values.
    let values: Vec<usize> = found.iter().map(|p| part(layout.values, p.start)).collect();
    let many = |value| {
        let from = values.partition_point(|v| *v < value);
        values.partition_point(|v| *v <= value) - from
    };
    let enough: Vec<bool> = values.iter().map(|v| many(*v) >= count as usize).collect();
    found.into_iter().zip(enough).filter_map(|(place, enough)| enough.then_some(place)).collect()
}

/// Puts places in order and joins those that are the same.
fn in_order<M>(mut places: Vec<Place<M>>) -> Vec<Place<M>> {
    if places.windows(2).all(|w| (w[0].start, w[0].end) < (w[1].start, w[1].end)) {
        return places;
    }
    places.sort_by_key(|place| (place.start, place.end));
    places.dedup_by(|later, place| {
        let same = (later.start, later.end) == (place.start, place.end);
        if same {
            place.marks.append(&mut later.marks);
        }
        same
    });
    places
}

/// In which part a word lies, of those that begin at `starts`.
fn part(starts: &[u32], word: u32) -> usize {
    starts.partition_point(|start| *start <= word)
}

impl Layout<'_> {
    /// The first word of the value that a word is in.
    fn value_start(self, word: u32) -> u32 {
        part(self.values, word).checked_sub(1).and_then(|at| self.values.get(at)).map_or(0, |s| *s)
    }

    /// Whether a place lies within one value.
    fn is_within_a_value<M>(self, place: &Place<M>) -> bool {
        let last = place.end.saturating_sub(1);
        self.values.len() < 2 || part(self.values, place.start) == part(self.values, last)
    }

    /// Whether two places are so close. Places that overlap are.
    fn close<M>(self, one: &Place<M>, other: &Place<M>, reach: Reach) -> bool {
        let overlap = one.start < other.end && other.start < one.end;
        let together = |starts: &[u32]| {
            let span =
                |p: &Place<M>| (part(starts, p.start), part(starts, p.end.saturating_sub(1)));
            let (one, other) = (span(one), span(other));
            one.0 <= other.1 && other.0 <= one.1
        };
        let in_reach = match reach {
            Reach::Words(words) => {
                let apart = if one.end <= other.start {
                    other.start - one.end
                } else {
                    one.start.saturating_sub(other.end)
                };
                apart < words
            }
            Reach::Ahead(words) => one.end <= other.start && other.start - one.end < words,
            Reach::Sentence => together(self.sentences),
            Reach::Paragraph => together(self.paragraphs),
        };
        overlap || (in_reach && together(self.values))
    }
}
