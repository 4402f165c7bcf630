//! Files to JSON Lines: the work of `annals extract` and `annals feed`.
//!
//! Reads many files on all cores and prints one line each, in the order given, holding no more
//! than a few files a core in memory at once.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

use anyhow::{Context, bail};
use serde::Deserialize;

/// The most that is read of one file, in bytes after inflating.
const FILE_BYTES_MAX: u64 = 128 << 20;

/// One file to read: a line of a manifest, or an argument.
#[derive(Debug, Clone, Deserialize)]
pub struct Item {
    /// What the output line is called; the file's name where the manifest gives none.
    #[serde(default)]
    pub id: Option<String>,
    /// The file; relative to the manifest. `-` is standard input.
    pub file: PathBuf,
    /// The address it was fetched from.
    #[serde(default)]
    pub url: Option<String>,
    /// The language, where it is known.
    #[serde(default)]
    pub lang: Option<String>,
    /// The `Content-Type` header, where it is known.
    #[serde(default)]
    pub content_type: Option<String>,
}

/// Which files: the arguments that both verbs have.
#[derive(Debug, clap::Args)]
pub struct Files {
    /// Files, gzipped or not; `-` is standard input
    #[arg(value_name = "FILE", default_value = "-", conflicts_with = "manifest")]
    files: Vec<PathBuf>,
    /// JSON Lines with `id`, `file` (relative to the manifest) and optionally `url`, `lang`, `content_type`
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// The address it was fetched from
    #[arg(long, value_name = "URL", conflicts_with = "manifest")]
    url: Option<String>,
}

impl Files {
    /// The items that they name.
    ///
    /// # Errors
    /// As [`read`].
    pub fn items(&self) -> anyhow::Result<Vec<Item>> {
        let named = |f: &PathBuf| Item { url: self.url.clone(), ..Item::file(f) };
        match &self.manifest {
            Some(path) => read(path),
            None => Ok(self.files.iter().map(named).collect()),
        }
    }
}

impl Item {
    /// An item for a file named on the command line.
    pub fn file(file: &Path) -> Item {
        Item { id: None, file: file.to_owned(), url: None, lang: None, content_type: None }
    }

    /// What the output line is called.
    pub fn id(&self) -> String {
        self.id.clone().unwrap_or_else(|| self.file.display().to_string())
    }
}

/// Reads a manifest: JSON Lines, files relative to its folder.
///
/// # Errors
/// Where it cannot be read, or a line is not an item; the line is named.
pub fn read(path: &Path) -> anyhow::Result<Vec<Item>> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut items = Vec::new();
    for (n, line) in BufReader::new(file).lines().enumerate() {
        let line = line.with_context(|| format!("cannot read {}", path.display()))?;
        if line.trim().is_empty() {
            continue;
        }
        let mut item: Item = serde_json::from_str(&line)
            .with_context(|| format!("{}, line {}: not a manifest line", path.display(), n + 1))?;
        item.file = folder.join(&item.file);
        items.push(item);
    }
    Ok(items)
}

/// The bytes of an item, inflated where they are gzipped.
fn bytes(item: &Item) -> anyhow::Result<Vec<u8>> {
    let raw: Box<dyn Read> = if item.file == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        let open = File::open(&item.file);
        Box::new(open.with_context(|| format!("cannot read {}", item.file.display()))?)
    };
    let mut reader = BufReader::new(raw);
    let gzipped = reader.fill_buf().is_ok_and(|head| head.starts_with(&[0x1f, 0x8b]));
    let mut bytes = Vec::new();
    let inflated: Box<dyn Read> = if gzipped {
        Box::new(flate2::bufread::MultiGzDecoder::new(reader))
    } else {
        Box::new(reader)
    };
    let read = inflated.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes);
    read.with_context(|| format!("cannot read {}", item.file.display()))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        bail!("{} is larger than {} MiB", item.file.display(), FILE_BYTES_MAX >> 20);
    }
    Ok(bytes)
}

/// Prints `line` of every item, in order; gives how many could not be read.
///
/// `line` gets the item and its bytes, and gives the line without its end.
///
/// # Errors
/// Where the output cannot be written.
pub fn print_each(
    items: &[Item],
    line: impl Fn(&Item, Vec<u8>) -> String + Sync,
    out: &mut impl Write,
) -> anyhow::Result<usize> {
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
    let window = cores * 4;
    let next = AtomicUsize::new(0);
    let failed = AtomicUsize::new(0);
    let shared = Mutex::new(Waiting { done: BTreeMap::new(), printed: 0, stopped: false });
    let changed = Condvar::new();
    std::thread::scope(|scope| -> anyhow::Result<()> {
        for _ in 0..cores.min(items.len()) {
            let work = || {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(n) else { return };
                    // Stay within the window of what is about to be printed.
                    let mut held = shared.lock().unwrap_or_else(PoisonError::into_inner);
                    while n >= held.printed + window && !held.stopped {
                        held = changed.wait(held).unwrap_or_else(PoisonError::into_inner);
                    }
                    if held.stopped {
                        return;
                    }
                    drop(held);
                    // A line that never came would be waited for for ever.
                    let read = bytes(item).and_then(|bytes| {
                        std::panic::catch_unwind(AssertUnwindSafe(|| line(item, bytes)))
                            .map_err(|_| anyhow::anyhow!("reading {} failed", item.id()))
                    });
                    let text = match read {
                        Ok(text) => text,
                        Err(error) => {
                            failed.fetch_add(1, Ordering::Relaxed);
                            anstream::eprintln!("annals: {error:#}");
                            serde_json::json!({"id": item.id(), "error": format!("{error:#}")})
                                .to_string()
                        }
                    };
                    let mut held = shared.lock().unwrap_or_else(PoisonError::into_inner);
                    held.done.insert(n, text);
                    changed.notify_all();
                }
            };
            // A page's depth must not meet a small stack.
            let builder = std::thread::Builder::new().stack_size(64 << 20);
            builder.spawn_scoped(scope, work).context("cannot start a thread")?;
        }
        for n in 0..items.len() {
            let mut held = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let text = loop {
                if let Some(text) = held.done.remove(&n) {
                    break text;
                }
                held = changed.wait(held).unwrap_or_else(PoisonError::into_inner);
            };
            held.printed = n + 1;
            drop(held);
            changed.notify_all();
            if let Err(error) = writeln!(out, "{text}") {
                shared.lock().unwrap_or_else(PoisonError::into_inner).stopped = true;
                changed.notify_all();
                return Err(error.into());
            }
        }
        Ok(())
    })?;
    out.flush()?;
    Ok(failed.into_inner())
}

/// Lines that are ready, and how many were printed.
struct Waiting {
    done: BTreeMap<usize, String>,
    printed: usize,
    stopped: bool,
}
