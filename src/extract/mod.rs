//! HTML of a page to an [`Article`]: decode once, parse once, gather candidates, decide.
//!
//! Pure: no network, no clock. No host name and no wording of a single site stands in here.

mod agency;
mod authors;
mod bio;
mod body;
mod byline;
mod comments;
mod dates;
mod decide;
mod decode;
mod details;
mod dom;
mod entry;
mod evidence;
mod furniture;
mod guard;
mod image;
mod json_ld;
mod language;
mod marks;
mod meta;
mod name_words;
mod names;
mod readers;
mod reservations;
mod rules;
mod skim;
mod tag;
mod text;
mod title;

use crate::canonical_url::CanonicalUrl;
use crate::model::{Article, EntryWitness, Field, Parsed, Provenance};

pub use body::learn;
use decide::{Candidate, decide};
use evidence::Evidence;
pub use furniture::{BlockPrint, Furniture, PAGES_MIN};
pub use rules::{RuleBook, Rules, Selector};

/// What the caller knows about a page besides its bytes.
#[derive(Debug, Clone, Default)]
pub struct PageContext<'a> {
    /// The address it was fetched from, after redirects.
    pub url: Option<&'a CanonicalUrl>,
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// The language, where somebody outside the page knows it.
    pub lang: Option<&'a str>,
    /// When the page was captured; relative dates count from here.
    pub captured: Option<jiff::Timestamp>,
    /// Status line and header fields of the response: what the server reserves stands there.
    pub response_head: Option<&'a [u8]>,
    /// The user's own rules for it, which go before everything else.
    pub rules: Option<&'a Rules>,
    /// The feed entry that led to it.
    pub entry: Option<&'a EntryWitness>,
    /// What the site's other pages have in common.
    pub furniture: Option<&'a Furniture>,
}

/// What was read of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageRead {
    /// The article, and what was wrong with the page.
    pub parsed: Parsed<Article>,
    /// The page's blocks, for the memory of its site.
    pub blocks: Vec<BlockPrint>,
}

/// Reads the article on a page. Always gives one: what is missing is none or empty, and the
/// warnings say why.
pub fn extract(bytes: &[u8], page: &PageContext<'_>) -> Parsed<Article> {
    read(bytes, page, |_| ()).0
}

/// The same, with what the site's other pages may have in common with this one.
pub fn read_page(bytes: &[u8], page: &PageContext<'_>) -> PageRead {
    let (parsed, blocks) = read(bytes, page, furniture::prints);
    PageRead { parsed, blocks }
}

/// Reads the article on a page, and whatever else is wanted of its pieces.
fn read<T>(
    bytes: &[u8],
    page: &PageContext<'_>,
    wanted: impl FnOnce(&[body::pieces::Piece]) -> T,
) -> (Parsed<Article>, T) {
    let (article, wanted, mut warnings) = with_evidence(bytes, page, |evidence, pieces| {
        let article = Decision { evidence, article: Article::default() }.all(pieces);
        (article, wanted(pieces))
    });
    if article.body.is_empty() {
        warnings.push("no text found that reads like an article".to_owned());
    }
    if article.title.is_none() {
        warnings.push("no title found".to_owned());
    }
    (Parsed { value: article, warnings }, wanted)
}

/// Hands over what is known about a page, with its pieces; gives what was made of it, and what had
/// to be mended.
fn with_evidence<A, B>(
    bytes: &[u8],
    page: &PageContext<'_>,
    make: impl FnOnce(Evidence<'_, '_>, &[body::pieces::Piece]) -> (A, B),
) -> (A, B, Vec<String>) {
    let decoded = decode::decode(bytes, page.content_type);
    let mut warnings = decoded.warnings;
    let tree = dom::Tree::parse(&decoded.text);
    warnings.extend_from_slice(&tree.warnings);
    let table = tree.page(page.rules.map_or(&[], |r| &r.remove));
    let matched = rules::Matched::read(page.rules, &tree, &table);
    warnings.extend_from_slice(&matched.warnings);
    let meta = meta::Meta::read(&table);
    let scripts = json_ld::Scripts::read(&table);
    warnings.extend_from_slice(&scripts.warnings);
    let graph = scripts.graph();
    let says = meta.get("og:title").or_else(|| meta.title.clone());
    let ld = graph.article(says.as_deref(), page.url.map(CanonicalUrl::as_str));
    let evidence = Evidence {
        page: &table,
        meta: &meta,
        graph: &graph,
        ld,
        context: page,
        rules: &matched,
        lang: None,
        order: None,
        heading: None,
        title: None,
        dateline: false,
    };
    let (a, b) = make(evidence, &body::pieces::pieces(&table));
    (a, b, warnings)
}

/// The article as far as it is decided.
struct Decision<'e, 't> {
    evidence: Evidence<'e, 't>,
    article: Article,
}

impl Decision<'_, '_> {
    /// Decides every field; each rule may lean on those before it.
    fn all(mut self, pieces: &[body::pieces::Piece]) -> Article {
        self.title(pieces);
        let declared = language::declared(&self.evidence);
        self.evidence.lang =
            declared.iter().max_by(|a, b| a.score.total_cmp(&b.score)).map(|c| c.value.clone());
        let region = self.body(pieces);
        let guess = language::guessed(&self.article.text());
        self.article.lang =
            self.settle(Field::Lang, language::weigh(declared, guess), String::clone);
        self.evidence.lang = self.article.lang.clone();
        self.evidence.order = dates::order(&self.evidence, pieces);
        self.dates(pieces, region);
        self.authors(pieces, region);
        self.details(region);
        let text = region.map(|region| (region.0, self.text_end(region, pieces)));
        let (comments, provenance) = comments::find(&self.evidence, text);
        comments::leave_out(&comments, &mut self.article.body);
        self.article.comments = comments;
        self.note(Field::Comments, provenance);
        self.article.comments_claimed = comments::claimed(&self.evidence);
        self.article
    }

    fn note(&mut self, field: Field, provenance: Option<Provenance>) {
        if let Some(provenance) = provenance {
            self.article.provenance.insert(field, provenance);
        }
    }

    fn settle<T>(
        &mut self,
        field: Field,
        candidates: Vec<Candidate<T>>,
        show: impl Fn(&T) -> String,
    ) -> Option<T> {
        let (value, provenance) = decide(candidates, show)?;
        self.note(field, Some(provenance));
        Some(value)
    }

    fn title(&mut self, pieces: &[body::pieces::Piece]) {
        let candidates = title::candidates(&self.evidence);
        let headings: Vec<_> = candidates
            .iter()
            .filter_map(|c| Some((c.value.node?, c.score, c.value.text.clone())))
            .collect();
        let headline = self.settle(Field::Title, candidates, |h| h.text.clone());
        let words = headline.as_ref().map(|h| text::words(&h.text)).unwrap_or_default();
        // The element with the title on the page, also where metadata had the better wording.
        let like = |t: &str| text::likeness(&words, &text::words(t));
        let shown = headings
            .into_iter()
            .filter(|(_, _, t)| like(t) > 0.5)
            .max_by(|a, b| a.1.total_cmp(&b.1));
        let heading = headline.as_ref().and_then(|h| h.node).or(shown.map(|(id, ..)| id));
        self.evidence.heading = heading.or_else(|| title::line_of(&words, pieces));
        self.article.title = headline.map(|h| h.text);
        self.evidence.title = self.article.title.clone();
    }

    /// Finds the text, and gives the range of nodes that it stands in.
    fn body(&mut self, pieces: &[body::pieces::Piece]) -> Option<(usize, usize)> {
        let body = body::find(&self.evidence, pieces);
        self.article.body = body.blocks;
        self.note(Field::Body, body.provenance);
        let mut leads = Vec::new();
        leads.extend(
            body.lead.map(|l| Candidate::new(l, crate::model::Source::Markup, "standfirst", 3.0)),
        );
        for (name, score) in
            [("og:description", 2.0), ("description", 1.5), ("twitter:description", 1.0)]
        {
            leads.extend(self.evidence.meta.get(name).map(|d| {
                Candidate::new(d, crate::model::Source::Meta, format!("meta[{name}]"), score)
            }));
        }
        leads.extend(entry::lead(&self.evidence));
        self.article.lead = self.settle(Field::Lead, leads, String::clone);
        body.region.map(|r| (r, self.evidence.page.nodes[r].end))
    }

    /// Where the last paragraph of the text ends: its region may hold more of the page.
    fn text_end(&self, (start, end): (usize, usize), pieces: &[body::pieces::Piece]) -> usize {
        let last = self.article.body.last().map(|b| b.text.as_str());
        let is_last = |p: &&body::pieces::Piece| {
            p.from >= start && p.to <= end && Some(p.text.as_str()) == last
        };
        pieces.iter().rfind(is_last).map_or(end, |p| p.to)
    }

    fn dates(&mut self, pieces: &[body::pieces::Piece], text: Option<(usize, usize)>) {
        let lines = dates::lines(&self.evidence, pieces, text);
        self.evidence.dateline = lines.iter().any(|l| l.is_dateline() && !l.is_change());
        let mut published = dates::published(&self.evidence, &lines);
        published.extend(entry::published(&self.evidence));
        published = dates::finer(published);
        published.extend(rules::published(&self.evidence));
        self.article.published = self.settle(Field::Published, published, ToString::to_string);
        let modified = dates::modified(&self.evidence, &lines, self.article.published);
        self.article.modified = self.settle(Field::Modified, modified, ToString::to_string);
    }

    fn authors(&mut self, pieces: &[body::pieces::Piece], text: Option<(usize, usize)>) {
        let place = byline::Place { heading: self.evidence.heading, text };
        let mut bylines = byline::candidates(&self.evidence, place, pieces);
        let mut candidates = authors::candidates(&self.evidence);
        candidates.extend(
            bylines
                .iter()
                .map(|c| Candidate::new(c.value.names.clone(), c.source, c.place.clone(), c.score)),
        );
        authors::prefer_fuller(&mut candidates);
        authors::prefer_whole(&mut candidates);
        entry::authors(&self.evidence, &mut candidates);
        candidates.extend(rules::authors(&self.evidence));
        let mut names =
            self.settle(Field::Authors, candidates, authors::Names::show).unwrap_or_default();
        for author in &mut names.authors {
            byline::complete(&bylines, author);
        }
        byline::prefer_of(&mut bylines, &names);
        self.article.authors = names.authors;
        self.article.agencies = names.agencies;
        self.bios(pieces);
        for author in &mut self.article.authors {
            author.role = author.role.take().or_else(|| byline::printed_role(&bylines, author));
        }
        bio::keep_own_addresses(&self.evidence, &mut self.article.authors);
        self.article.byline =
            self.settle(Field::Byline, bylines, |b| b.line.clone()).map(|b| b.line);
        self.agencies();
    }

    /// Adds the agencies that the byline and the text credit.
    fn agencies(&mut self) {
        /// The dateline stands in one of so many paragraphs: a standfirst may go before.
        const FIRST: usize = 2;
        let article = &mut self.article;
        let line = article.byline.as_deref().unwrap_or_default();
        agency::add(&mut article.agencies, agency::in_byline(line, &article.authors));
        for block in article.body.iter().take(FIRST) {
            agency::add(&mut article.agencies, agency::before(&block.text));
        }
        if let Some(block) = article.body.last() {
            agency::add(&mut article.agencies, agency::behind(&block.text));
        }
    }

    fn bios(&mut self, pieces: &[body::pieces::Piece]) {
        let mut found = bio::candidates(&self.evidence, pieces, &self.article.authors);
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        for candidate in found {
            let Some(author) = self.article.authors.get_mut(candidate.value.author) else {
                continue;
            };
            bio::furnish(&self.evidence, &candidate.value, author);
            if author.bio.is_none() {
                author.bio = Some(candidate.value.text);
                let provenance = Provenance {
                    source: candidate.source,
                    place: candidate.place,
                    lost: Vec::new(),
                };
                self.article.provenance.insert(Field::AuthorBio, provenance);
            }
        }
    }

    fn details(&mut self, text: Option<(usize, usize)>) {
        let section = details::section(&self.evidence);
        self.article.section = self.settle(Field::Section, section, String::clone);
        let tags = details::tags(&self.evidence);
        self.article.tags = self.settle(Field::Tags, tags, |t| t.join(", ")).unwrap_or_default();
        let images = image::candidates(&self.evidence, text);
        self.article.image = self.settle(Field::Image, images, |i| i.url.clone());
        if let Some(lead) = &mut self.article.image {
            image::describe(&self.evidence, text, lead);
        }
        let canonical = details::canonical(&self.evidence);
        self.article.canonical = self.settle(Field::Canonical, canonical, ToString::to_string);
        let access = details::access(&self.evidence);
        self.article.access = self.settle(Field::Access, access, |a| format!("{a:?}"));
        self.article.site_name = self.evidence.site_name();
        self.article.licence = details::licence(&self.evidence);
        self.article.reservations = reservations::reservations(&self.evidence);
    }
}
