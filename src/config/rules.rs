//! A user's own rules of extraction: selectors read, hosts checked.

use toml::Spanned;

use super::ConfigError;
use super::check::Check;
use super::file::{FeedTable, RuleTable, SelectorKeys};
use crate::canonical_url::CanonicalUrl;
use crate::extract::{RuleBook, Rules, Selector};

/// The rules of `[[rule]]` blocks and of feeds.
pub(super) fn book(
    check: &Check<'_>,
    tables: &[RuleTable],
    feeds: &[FeedTable],
) -> Result<RuleBook, ConfigError> {
    let mut book = RuleBook::default();
    for table in tables {
        let host = check.value(&table.host, host, "no host such as \"example.org\"")?;
        let rules = rules(check, table)?;
        if rules == Rules::default() {
            let problem = "a rule needs title, body, author, date, comments or remove";
            return Err(check.wrong(table.host.span().start, problem.into()));
        }
        book.of_hosts.push((host, rules));
    }
    for feed in feeds {
        let rules = rules(check, feed)?;
        if rules != Rules::default()
            && let Ok(url) = CanonicalUrl::parse(feed.url.get_ref())
        {
            book.of_feeds.push((url, rules));
        }
    }
    Ok(book)
}

/// A host alone: no scheme, no path, no port.
fn host(text: &String) -> Option<String> {
    let url = url::Url::parse(&format!("http://{text}/")).ok()?;
    let host = url.host_str()?.to_owned();
    let alone = url.path() == "/" && url.port().is_none() && url.username().is_empty();
    (alone && !text.contains('/')).then_some(host)
}

fn rules(check: &Check<'_>, table: &impl SelectorKeys) -> Result<Rules, ConfigError> {
    let read = |text: &Spanned<String>| {
        Selector::parse(text.get_ref()).map_err(|problem| {
            let problem = format!("{:?} is no CSS selector: {problem}", text.get_ref());
            check.wrong(text.span().start, problem)
        })
    };
    let [title, body, author, date, comments] =
        table.selectors().map(|key| key.as_ref().map(read).transpose());
    Ok(Rules {
        title: title?,
        body: body?,
        author: author?,
        date: date?,
        comments: comments?,
        remove: table.remove().iter().map(read).collect::<Result<_, _>>()?,
    })
}
