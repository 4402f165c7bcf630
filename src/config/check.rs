//! One value of `feeds.toml` at a time: read, or refused with its line and column.

use std::path::Path;
use std::time::Duration;

use jiff::{Span, SpanRelativeTo};
use toml::Spanned;

use super::ConfigError;

/// Reads `30s`, `15m`, `6h`, `1d 12h`; a day has 24 hours.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let span: Span = text.parse().ok()?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?.try_into().ok()
}

/// Says where in the file something is wrong.
pub(super) struct Check<'a> {
    pub path: &'a Path,
    pub text: &'a str,
}

impl Check<'_> {
    pub fn wrong(&self, offset: usize, problem: String) -> ConfigError {
        let before = self.text.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |n| n + 1);
        ConfigError::Wrong {
            path: self.path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            problem,
        }
    }

    pub fn value<T: std::fmt::Debug, U>(
        &self,
        value: &Spanned<T>,
        read: impl Fn(&T) -> Option<U>,
        problem: &str,
    ) -> Result<U, ConfigError> {
        let wrong =
            || self.wrong(value.span().start, format!("{:?} is {problem}", value.get_ref()));
        read(value.get_ref()).ok_or_else(wrong)
    }

    pub fn duration(
        &self,
        value: &Option<Spanned<String>>,
        default_s: u64,
    ) -> Result<Duration, ConfigError> {
        value.as_ref().map_or(Ok(Duration::from_secs(default_s)), |v| self.time(v))
    }

    pub fn time(&self, value: &Spanned<String>) -> Result<Duration, ConfigError> {
        self.value(value, |t| parse_duration(t), "no time such as \"30s\", \"15m\" or \"1d\"")
    }

    pub fn number(
        &self,
        value: &Option<Spanned<usize>>,
        default: usize,
        range: std::ops::RangeInclusive<usize>,
    ) -> Result<usize, ConfigError> {
        let Some(value) = value else { return Ok(default) };
        let problem = format!("not between {} and {}", range.start(), range.end());
        self.value(value, |n| range.contains(n).then_some(*n), &problem)
    }
}
