//! Cuts saved pages at many places, as broken connections do, and reads each cut: nothing may
//! panic, and no cut may take longer than its size allows.
//!
//! ```text
//! cargo run --release --example cut -- FOLDER [CUTS]
//! ```
//!
//! Takes every `.html` and `.html.gz` below the folder, and `CUTS` places a page (40 where none are
//! given): the same in every run, half of them within a tag. Prints the slowest page; ends with an
//! error where a cut took too long.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use annals::extract::{PageContext, extract};
use anyhow::{Context, Result, bail};

/// How many places a page is cut at, where none are given.
const CUTS: usize = 40;
/// What a cut may take: a share for its start, and one for each megabyte.
const START: Duration = Duration::from_millis(500);
const A_MEGABYTE: Duration = Duration::from_secs(2);

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next() else { bail!("name the folder of saved pages") };
    let cuts = arguments.next().map_or(Ok(CUTS), |n| n.parse()).context("CUTS is a number")?;
    let pages = files(Path::new(&folder))?;
    let slowest: Mutex<Option<(Duration, String)>> = Mutex::new(None);
    let (next, late) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || -> Result<()> {
        while let Some(path) = pages.get(next.fetch_add(1, Ordering::Relaxed)) {
            let page = unpacked(path)?;
            for end in places(&page, cuts) {
                let took = read(&page[..end]);
                let allowed = START + A_MEGABYTE.mul_f64(end as f64 / 1e6);
                late.fetch_add(usize::from(took > allowed), Ordering::Relaxed);
                let what = || format!("{} cut at {end}", path.display());
                if let Ok(mut slowest) = slowest.lock()
                    && slowest.as_ref().is_none_or(|(most, _)| took > *most)
                {
                    *slowest = Some((took, what()));
                }
            }
        }
        Ok(())
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| -> Result<()> {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| match thread.join() {
            Ok(done) => done,
            Err(_) => bail!("a cut page made extraction panic"),
        })
    })?;
    let slowest = slowest.into_inner().ok().flatten();
    if let Some((took, what)) = slowest {
        anstream::println!("{} pages, {cuts} cuts each; slowest {took:.0?}: {what}", pages.len());
    }
    match late.into_inner() {
        0 => Ok(()),
        late => bail!("{late} cuts took longer than their size allows"),
    }
}

fn read(page: &[u8]) -> Duration {
    let start = Instant::now();
    std::hint::black_box(extract(page, &PageContext::default()));
    start.elapsed()
}

/// Where a page is cut (xorshift, the same in every run): anywhere, and right behind a `<`.
fn places(page: &[u8], cuts: usize) -> Vec<usize> {
    let mut random = 88_172_645_463_325_252u64;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random as usize % page.len().max(1)
    };
    let place = |n: usize, at: usize| match n % 2 {
        0 => at,
        _ => page[at..].iter().position(|b| *b == b'<').map_or(at, |n| at + n + 1 + at % 7),
    };
    (0..cuts).map(|n| place(n, next()).min(page.len())).collect()
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut folders, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.to_string_lossy();
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(".html") || name.ends_with(".html.gz") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn unpacked(path: &Path) -> Result<Vec<u8>> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    let mut page = Vec::new();
    match bytes.starts_with(&[0x1f, 0x8b]) {
        true => flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut page)?,
        false => (&bytes[..]).read_to_end(&mut page)?,
    };
    Ok(page)
}
