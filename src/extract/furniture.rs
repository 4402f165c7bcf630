//! What the other pages of a site say about a page: blocks that stand on many of them are furniture.
//!
//! The memory itself is kept by the archive and handed in; here it is only made and heeded. A block
//! is known by the hash of its letters, so that no wording of any site stands in the program.

use std::collections::{HashMap, HashSet};

use super::body::pieces::Piece;

/// The number by which a block is known again on another page.
pub type BlockPrint = u64;

/// A block is furniture when it stands on so many articles of a site: two may be one article under
/// two addresses, or its sequel.
pub const PAGES_MIN: u32 = 3;
/// Shorter blocks repeat by chance (a subheading, a name), in visible signs.
const MASS_MIN: u32 = 12;
/// The most blocks that are remembered of one page.
const BLOCKS_MAX: usize = 256;

/// The blocks that a site's other pages have in common: for each, on how many it stood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Furniture(HashMap<BlockPrint, u32>);

impl Furniture {
    /// A memory of blocks, each with the number of pages that it stood on.
    pub fn new(blocks: impl IntoIterator<Item = (BlockPrint, u32)>) -> Furniture {
        Furniture(blocks.into_iter().filter(|(_, pages)| *pages >= PAGES_MIN).collect())
    }

    /// Whether a piece of a page stands on many others.
    pub(super) fn has(&self, piece: &Piece) -> bool {
        piece.mass >= MASS_MIN && !self.0.is_empty() && self.0.contains_key(&print(&piece.text))
    }
}

/// The blocks of a page, for the memory of its site; each once, in reading order.
pub(super) fn prints(pieces: &[Piece]) -> Vec<BlockPrint> {
    let mut seen = HashSet::new();
    let long = pieces.iter().filter(|p| p.mass >= MASS_MIN).map(|p| print(&p.text));
    long.filter(|p| seen.insert(*p)).take(BLOCKS_MAX).collect()
}

/// The hash of a text's letters (FNV-1a, 64 bits). All figures are alike: a block that counts
/// readers or names a day is the same block tomorrow.
fn print(text: &str) -> BlockPrint {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let letters = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    let mut figure = false;
    let mut hash = BASIS;
    for c in letters {
        // A run of figures is one, however long.
        if c.is_numeric() && std::mem::replace(&mut figure, true) {
            continue;
        }
        figure = c.is_numeric();
        let c = if figure { '0' } else { c };
        hash = (hash ^ u64::from(u32::from(c))).wrapping_mul(PRIME);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_known_by_its_letters() {
        assert_eq!(print("Read by 1,204 people."), print("read by 31 people"));
        assert_ne!(print("Read by 31 people"), print("Read by people"));
        // The numbers stand in archives: they must stay.
        assert_eq!(print(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(print("a"), 0xaf63_dc4c_8601_ec8c);
    }

    /// A page of a site whose offer reads like prose and whose mark-up gives no hint.
    fn page(n: usize) -> String {
        const NEWS: [&str; 4] =
            ["eels in the river", "a new bell", "salt on the road", "the old mill"];
        let news = NEWS[n];
        format!(
            "<h1>News of {news}</h1><div><p>Everybody in the village spoke of {news} on Monday.</p>\
             <p>Our readers pay for what they read here, and we thank every one of them.</p>\
             <p>By evening {news} had been seen by hundreds, who came on foot.</p></div>"
        )
    }

    #[test]
    fn what_stands_on_many_pages_is_no_part_of_the_text() {
        use crate::extract::{PageContext, read_page};
        let mut seen: HashMap<BlockPrint, u32> = HashMap::new();
        for n in 0..3 {
            let read = read_page(page(n).as_bytes(), &PageContext::default());
            assert!(read.parsed.value.text().contains("Our readers pay"));
            read.blocks.iter().for_each(|block| *seen.entry(*block).or_default() += 1);
        }
        let memory = Furniture::new(seen);
        let context = PageContext { furniture: Some(&memory), ..PageContext::default() };
        let text = read_page(page(3).as_bytes(), &context).parsed.value.text();
        assert!(text.contains("on Monday") && text.contains("By evening"), "{text}");
        assert!(!text.contains("Our readers pay"), "{text}");
    }

    #[test]
    fn a_page_that_is_known_as_a_whole_is_a_copy_and_no_furniture() {
        use crate::extract::{PageContext, read_page};
        let read = read_page(page(0).as_bytes(), &PageContext::default());
        let memory = Furniture::new(read.blocks.iter().map(|block| (*block, 5)));
        let context = PageContext { furniture: Some(&memory), ..PageContext::default() };
        let again = read_page(page(0).as_bytes(), &context);
        assert_eq!(again.parsed.value.text(), read.parsed.value.text());
    }
}
