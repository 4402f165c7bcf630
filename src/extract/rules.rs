//! A user's own rules for the pages of a site: CSS selectors that go before every heuristic.
//!
//! None are built in. They are read once, with the configuration; here they are only applied.

use crate::canonical_url::CanonicalUrl;
use crate::dates::StatedDate;
use crate::model::{Author, Source};

pub use super::dom::Selector;

use super::authors::{self, Names, Trust};
use super::decide::Candidate;
use super::dom::{Id, Page, Tree};
use super::evidence::Evidence;

/// What a user's rule weighs: more than everything else together.
pub(super) const SCORE: f32 = 1_000.0;

/// Where the fields of a site's pages stand, as a user says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// The element with the headline.
    pub title: Option<Selector>,
    /// The elements with the text.
    pub body: Option<Selector>,
    /// The elements with one author each.
    pub author: Option<Selector>,
    /// The element with the date of publication, in its text, `datetime` or `content`.
    pub date: Option<Selector>,
    /// The elements with one comment each.
    pub comments: Option<Selector>,
    /// Elements that are taken out before anything else is looked at.
    pub remove: Vec<Selector>,
}

impl Rules {
    /// Each field's rule under its name, in a fixed order.
    pub fn named(&self) -> Vec<(&'static str, &Selector)> {
        let fields = [
            ("title", &self.title),
            ("body", &self.body),
            ("author", &self.author),
            ("date", &self.date),
            ("comments", &self.comments),
        ];
        let fields = fields.into_iter().filter_map(|(name, rule)| Some((name, rule.as_ref()?)));
        fields.chain(self.remove.iter().map(|rule| ("remove", rule))).collect()
    }

    /// These rules, and for fields that they leave open those of `other`.
    fn or(mut self, other: &Rules) -> Rules {
        self.title = self.title.or_else(|| other.title.clone());
        self.body = self.body.or_else(|| other.body.clone());
        self.author = self.author.or_else(|| other.author.clone());
        self.date = self.date.or_else(|| other.date.clone());
        self.comments = self.comments.or_else(|| other.comments.clone());
        self.remove.extend(other.remove.iter().cloned());
        self
    }
}

/// All rules of a user, and which pages each is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleBook {
    /// By the address of the feed that leads to a page.
    pub of_feeds: Vec<(CanonicalUrl, Rules)>,
    /// By host: its pages and those of its subdomains.
    pub of_hosts: Vec<(String, Rules)>,
}

impl RuleBook {
    /// The rules for a page: its feed's before its host's, a subdomain's before those of the
    /// domain.
    pub fn for_page(&self, page: &CanonicalUrl, feed: Option<&str>) -> Rules {
        let of_feed = self.of_feeds.iter().filter(|(url, _)| Some(url.as_str()) == feed);
        let within = |host: &str| {
            let rest = page.host().strip_suffix(host);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let mut hosts: Vec<_> = self.of_hosts.iter().filter(|(host, _)| within(host)).collect();
        hosts.sort_by_key(|(host, _)| std::cmp::Reverse(host.len()));
        let all = of_feed.map(|(_, rules)| rules).chain(hosts.into_iter().map(|(_, rules)| rules));
        all.fold(Rules::default(), Rules::or)
    }
}

/// What a rule found on a page.
#[derive(Debug)]
pub(super) struct Found {
    /// The elements, in reading order.
    pub elements: Vec<Id>,
    /// The selector as written.
    pub selector: String,
}

/// What the rules found on a page; none for a field without a rule, or whose rule finds nothing.
#[derive(Debug, Default)]
pub(super) struct Matched {
    pub title: Option<Found>,
    pub body: Option<Found>,
    pub author: Option<Found>,
    pub date: Option<Found>,
    pub comments: Option<Found>,
    /// Rules that found nothing.
    pub warnings: Vec<String>,
}

impl Matched {
    /// Applies the rules to a page.
    pub fn read(rules: Option<&Rules>, tree: &Tree, page: &Page<'_>) -> Matched {
        let mut matched = Matched::default();
        let Some(rules) = rules else { return matched };
        let mut find = |name: &str, rule: &Option<Selector>| {
            let rule = rule.as_ref()?;
            let found = Found { elements: tree.select(page, rule), selector: rule.to_string() };
            if found.elements.is_empty() {
                matched.warnings.push(format!("the rule {name} = {rule:?} finds nothing"));
            }
            Some(found).filter(|f| !f.elements.is_empty())
        };
        let title = find("title", &rules.title);
        let body = find("body", &rules.body);
        let author = find("author", &rules.author);
        let date = find("date", &rules.date);
        let comments = find("comments", &rules.comments);
        Matched { title, body, author, date, comments, ..matched }
    }
}

/// The value of an element that a rule found: what it states for machines, else its text.
fn values(evidence: &Evidence<'_, '_>, id: Id, attributes: &[&str]) -> Vec<String> {
    let page = evidence.page;
    let stated = attributes.iter().filter_map(|a| page.attr(id, a)).map(str::to_owned);
    stated.chain([page.text(id)]).filter(|v| !v.trim().is_empty()).collect()
}

/// The headline that the rule for it finds, with its element.
pub(super) fn title(evidence: &Evidence<'_, '_>) -> Option<(String, Id, String)> {
    let found = evidence.rules.title.as_ref()?;
    let read = |id: Id| Some((values(evidence, id, &["content"]).into_iter().next()?, id));
    let (text, id) = found.elements.iter().find_map(|&id| read(id))?;
    Some((text, id, found.selector.clone()))
}

/// The authors that the rule for them finds: as names where they read as such, else as printed.
pub(super) fn authors(evidence: &Evidence<'_, '_>) -> Option<Candidate<Names>> {
    let found = evidence.rules.author.as_ref()?;
    let mut names = Names::default();
    for &id in &found.elements {
        let Some(text) = values(evidence, id, &["content"]).into_iter().next() else { continue };
        let before = names.authors.len();
        authors::add(&mut names, &text, Trust::Property, &[]);
        if names.authors.len() == before && !names.authors.iter().any(|a| a.name == text) {
            names.authors.push(Author { name: text, ..Author::default() });
        }
    }
    Some(Candidate::new(names, Source::Rule, &found.selector, SCORE))
}

/// The date that the rule for it finds.
pub(super) fn published(evidence: &Evidence<'_, '_>) -> Option<Candidate<StatedDate>> {
    let found = evidence.rules.date.as_ref()?;
    let mut texts = found
        .elements
        .iter()
        .flat_map(|&id| values(evidence, id, &["datetime", "content", "title"]));
    let date = texts.find_map(|text| evidence.date(&text))?;
    Some(Candidate::new(date, Source::Rule, &found.selector, SCORE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(title: &str) -> Rules {
        Rules { title: Selector::parse(title).ok(), ..Rules::default() }
    }

    #[test]
    fn the_nearest_rule_comes_first() {
        let feed = CanonicalUrl::parse("http://feeds.example/a").unwrap();
        let book = RuleBook {
            of_feeds: vec![(
                feed,
                Rules { remove: vec![Selector::parse(".x").unwrap()], ..rules("h4") },
            )],
            of_hosts: vec![("e.org".into(), rules("h1")), ("news.e.org".into(), rules("h2"))],
        };
        let check = |page: &str, feed: Option<&str>, expected: Option<&str>| {
            let found = book.for_page(&CanonicalUrl::parse(page).unwrap(), feed);
            assert_eq!(found.title.map(|s| s.to_string()).as_deref(), expected, "{page}");
        };
        check("http://e.org/a", None, Some("h1"));
        check("http://www.e.org/a", None, Some("h1"));
        check("http://news.e.org/a", None, Some("h2"));
        check("http://ne.org/a", None, None);
        check("http://news.e.org/a", Some("http://feeds.example/a"), Some("h4"));
        assert!(Selector::parse("h1..x").is_err());
    }
}
