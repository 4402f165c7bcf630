//! What a person sees: errors, exit codes, styles, progress, aligned columns.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Global;
use crate::archive::ArchiveError;
use crate::index::IndexError;
use crate::ingest::IngestError;
use crate::report::ReportError;
use crate::results::SearchError;
use crate::serve::ServeError;

/// Headlines.
pub const TITLE: Style = Style::new().bold();
/// Sources, dates, ids.
pub const FAINT: Style = Style::new().dimmed();
/// Matching words.
pub const MATCH: Style = AnsiColor::Yellow.on_default().bold();
/// What came.
pub const ADDED: Style = AnsiColor::Green.on_default();
/// What went, and what is wrong.
pub const REMOVED: Style = AnsiColor::Red.on_default();

/// Nothing found, or not all well.
pub const EXIT_NOTHING: u8 = 1;
/// Could not run.
const EXIT_CANNOT: u8 = 2;
/// `EX_IOERR` of sysexits.
const EXIT_IO: u8 = 74;
/// Ended by Ctrl-C: 128 and the number of the signal, as shells say.
pub const EXIT_INTERRUPTED: u8 = 130;
/// `EX_TEMPFAIL` of sysexits: another writer.
const EXIT_LOCKED: u8 = 75;

/// Prints why a verb failed, on one line, and gives the exit code. A broken pipe is success: who
/// read our output has seen enough.
pub fn fail(error: &anyhow::Error) -> ExitCode {
    if is_broken_pipe(error) {
        return ExitCode::SUCCESS;
    }
    anstream::eprintln!("annals: {error:#}");
    ExitCode::from(exit_code(error))
}

fn exit_code(error: &anyhow::Error) -> u8 {
    for cause in error.chain() {
        match archive_error(cause) {
            Some(ArchiveError::Locked { .. }) => return EXIT_LOCKED,
            Some(ArchiveError::Missing(_) | ArchiveError::Newer { .. }) => return EXIT_CANNOT,
            Some(_) => return EXIT_IO,
            None => {}
        }
        if cause.is::<NothingFound>() {
            return EXIT_NOTHING;
        }
        let index = match cause.downcast_ref() {
            Some(SearchError::Index(error)) => Some(error),
            _ => cause.downcast_ref::<IndexError>(),
        };
        if index.is_some_and(IndexError::asks_for_less) {
            return EXIT_CANNOT;
        }
        let wrapped = matches!(cause.downcast_ref(), Some(IngestError::Index(_)))
            || matches!(cause.downcast_ref(), Some(SearchError::Index(_)))
            || matches!(cause.downcast_ref(), Some(ReportError::Index(_)))
            || matches!(cause.downcast_ref(), Some(ServeError::Index(_)));
        if wrapped || cause.is::<IndexError>() || cause.is::<std::io::Error>() {
            return EXIT_IO;
        }
    }
    EXIT_CANNOT
}

/// The archive's error, also where another passes it on as its own.
fn archive_error<'a>(cause: &'a (dyn std::error::Error + 'static)) -> Option<&'a ArchiveError> {
    if let Some(IngestError::Archive(error)) = cause.downcast_ref() {
        return Some(error);
    }
    if let Some(SearchError::Archive(error)) = cause.downcast_ref() {
        return Some(error);
    }
    if let Some(ReportError::Archive(error)) = cause.downcast_ref() {
        return Some(error);
    }
    if let Some(ServeError::Archive(error)) = cause.downcast_ref() {
        return Some(error);
    }
    cause.downcast_ref()
}

/// What was named is not there: exit code 1.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct NothingFound(pub String);

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>().and_then(|e| e.io_error_kind());
        io.or(json) == Some(std::io::ErrorKind::BrokenPipe)
    })
}

/// Standard output, styled on a terminal and plain in a pipe.
pub fn stdout() -> anstream::AutoStream<std::io::StdoutLock<'static>> {
    anstream::AutoStream::auto(std::io::stdout().lock())
}

/// One line on standard error, unless `--quiet`.
pub fn say(global: &Global, line: &str) {
    if !global.quiet {
        anstream::eprintln!("{line}");
    }
}

/// One line on standard error for something that needs a person.
pub fn warn(line: &str) {
    anstream::eprintln!("annals: {line}");
}

/// Writes a value as JSON with an end of line.
pub fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let pretty = out.is_terminal();
    match pretty {
        true => serde_json::to_writer_pretty(&mut out, value)?,
        false => serde_json::to_writer(&mut out, value)?,
    }
    Ok(writeln!(out)?)
}

/// Logs to standard error as `ANNALS_LOG` says (`debug`, `annals=info`, ...); as JSON where
/// `ANNALS_LOG_FORMAT` is `json`.
pub fn start_log(global: &Global) {
    let default = if global.quiet { "error" } else { "warn" };
    let filter = tracing_subscriber::EnvFilter::try_from_env("ANNALS_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    // A second start, in a test, changes nothing.
    let _ = match std::env::var("ANNALS_LOG_FORMAT").as_deref() {
        Ok("json") => log.json().try_init(),
        _ => log.try_init(),
    };
}

/// A progress bar on a terminal; nothing elsewhere.
pub fn progress(global: &Global, what: &'static str) -> ProgressBar {
    if global.quiet || global.json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0).with_message(what);
    let style = ProgressStyle::with_template("{msg:8} {bar:32} {pos}/{len}  {elapsed}");
    if let Ok(style) = style {
        bar.set_style(style.progress_chars("━╸─"));
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// A moment as a person reads it: in the system's time zone, to the minute.
pub fn local(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// A span of time in one or two units.
pub fn span(time: Duration) -> String {
    let s = time.as_secs();
    let (large, one, small, other) = match s {
        0 if time.subsec_millis() > 0 => return format!("{} ms", time.subsec_millis()),
        0..60 => return format!("{s} s"),
        60..3_600 => (s / 60, "min", s % 60, "s"),
        3_600..86_400 => (s / 3_600, "h", s / 60 % 60, "min"),
        _ => (s / 86_400, "d", s / 3_600 % 24, "h"),
    };
    match small {
        0 => format!("{large} {one}"),
        small => format!("{large} {one} {small} {other}"),
    }
}

/// A number of bytes in a readable unit.
pub fn bytes(n: u64) -> String {
    match n {
        0..1_000 => format!("{n} B"),
        1_000..1_000_000 => format!("{:.1} kB", n as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", n as f64 / 1e6),
        _ => format!("{:.2} GB", n as f64 / 1e9),
    }
}

/// A number and its noun.
pub fn count(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// Columns, each as wide as its widest cell; the last one is as long as it is.
pub fn columns(rows: &[Vec<String>]) -> String {
    use unicode_width::UnicodeWidthStr;
    let width = |cell: &String| cell.width();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|c| rows.iter().filter_map(|row| row.get(c)).map(width).max().unwrap_or(0))
        .collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Breaks paragraphs into lines of at most `width` columns, each behind `indent`.
pub fn wrap(text: &str, width: usize, indent: &str) -> String {
    let options = textwrap::Options::new(width).initial_indent(indent).subsequent_indent(indent);
    let mut out = String::new();
    for line in text.lines() {
        out.push_str(textwrap::fill(line, &options).trim_end());
        out.push('\n');
    }
    out
}

/// Lines for standard output in which a script that runs from right to left stays in its place on
/// a terminal; a pipe gets them as they are.
pub fn in_place(lines: String) -> String {
    if std::io::stdout().is_terminal() { isolated(&lines) } else { lines }
}

/// Sets every line with letters from right to left apart from what stands beside it: isolates take
/// their direction from their first letter (UAX 9 s.2.4.1).
fn isolated(lines: &str) -> String {
    let mut out = String::with_capacity(lines.len());
    for line in lines.split_inclusive('\n') {
        let text = line.trim();
        match line.split_once(text).filter(|_| text.chars().any(is_right_to_left)) {
            Some((before, after)) => {
                out.extend([before, "\u{2068}", text, "\u{2069}", after]);
            }
            None => out.push_str(line),
        }
    }
    out
}

/// Letters of Hebrew, Arabic and their neighbours.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// How wide running text is set, in columns: as the terminal, within bounds; 88 in a pipe.
pub fn width() -> usize {
    terminal_size::terminal_size().map_or(88, |(w, _)| usize::from(w.0)).clamp(40, 100)
}

/// How wide the terminal is that standard output goes to, in columns; none in a pipe.
pub fn terminal_width() -> Option<usize> {
    let is_terminal = std::io::stdout().is_terminal();
    let size = is_terminal.then(terminal_size::terminal_size).flatten();
    size.map(|(width, _)| usize::from(width.0))
}

/// A text that is too long for so many columns, cut.
pub fn cut(text: &str, columns: usize) -> String {
    use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut left = columns.saturating_sub(1);
    let fits = |c: &char| {
        let width = c.width().unwrap_or(0);
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_cut_by_columns() {
        let check = |text: &str, columns, expected: &str| assert_eq!(cut(text, columns), expected);
        check("tide", 4, "tide");
        check("tides", 4, "tid…");
        check("東京都", 6, "東京都");
        check("東京都知事", 6, "東京…");
    }

    #[test]
    fn lines_from_right_to_left_stand_apart() {
        assert_eq!(isolated("a\n  \u{5d0} 1\n"), "a\n  \u{2068}\u{5d0} 1\u{2069}\n");
        assert_eq!(isolated("a\n  b\n"), "a\n  b\n");
    }
}
