//! `annals corpus`: a result as it stood, to be cited and checked.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use super::out::{self, EXIT_NOTHING};
use super::{Global, search, workspace};
use crate::clock;
use crate::export::corpus::{self, CORPUS_VERSION, CorpusHead, Held};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, clap::Subcommand)]
enum Verb {
    /// Write which articles answer a query, in which revisions, with which hashes
    Freeze(FreezeArgs),
    /// Compare a frozen corpus with this archive
    Verify(VerifyArgs),
}

#[derive(Debug, clap::Args)]
struct FreezeArgs {
    /// The file to write; its datasheet stands beside it, with `.md` behind the name
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which articles; all of them where no query is given
    query: Vec<String>,
    /// A sample of so many of them
    #[arg(long, value_name = "N", requires = "seed")]
    sample: Option<usize>,
    /// What decides which: the same number chooses the same articles
    #[arg(long, value_name = "NUMBER", requires = "sample")]
    seed: Option<u64>,
}

#[derive(Debug, clap::Args)]
struct VerifyArgs {
    /// The frozen corpus
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    match args.verb {
        Verb::Freeze(args) => freeze(global, &args),
        Verb::Verify(args) => verify(global, &args.file),
    }
}

fn freeze(global: &Global, args: &FreezeArgs) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    let typed = Some(args.query.join(" ")).filter(|q| !q.is_empty());
    let query = typed.as_deref().map(search::parse).transpose()?;
    let mut ids = match &query {
        None => reader.article_ids()?,
        Some(_) => search::all_ids(global, &config, &args.query)?,
    };
    if let (Some(size), Some(seed)) = (args.sample, args.seed) {
        ids = corpus::sample(ids, size, seed);
    }
    if ids.is_empty() {
        out::say(global, "nothing answers: nothing was written");
        return Ok(ExitCode::from(EXIT_NOTHING));
    }
    let head = CorpusHead {
        annals_corpus: CORPUS_VERSION,
        program: format!("annals {}", env!("CARGO_PKG_VERSION")),
        frozen: clock::now().to_string(),
        query: typed,
        canonical: query.as_ref().map(|q| q.to_string()),
        understood: query.as_ref().map(|q| q.explain().to_string()),
        archive_as_of: reader.last_changed()?.to_string(),
        sample: args.sample,
        seed: args.seed,
        articles: ids.len(),
    };
    let sheet = beside(&args.file, ".md");
    let datasheet = whole(&args.file, |out| Ok(corpus::freeze(&reader, &ids, &head, out)?))?;
    whole(&sheet, |out| Ok(out.write_all(datasheet.markdown(&head, &[]).as_bytes())?))?;
    if global.json {
        out::json(&head)?;
    } else {
        let n = out::count(ids.len() as u64, "article", "articles");
        let (file, sheet) = (args.file.display(), sheet.display());
        out::say(global, &format!("{n} in {file}; its datasheet is {sheet}"));
    }
    Ok(ExitCode::SUCCESS)
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(end);
    path.with_file_name(name)
}

/// Writes a file beside its place and renames it.
fn whole<T>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let part = beside(path, ".part");
    let written = File::create(&part).map_err(anyhow::Error::from).and_then(|file| {
        let mut out = BufWriter::new(file);
        let value = write(&mut out)?;
        out.flush()?;
        std::fs::rename(&part, path)?;
        Ok(value)
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written.with_context(|| format!("cannot write {}", path.display()))
}

fn verify(global: &Global, path: &Path) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (mut same, mut missing, mut different) = (0, Vec::new(), Vec::new());
    let head = corpus::read(BufReader::new(file), |item| {
        match corpus::held(&reader, &item)? {
            Held::Same => same += 1,
            Held::Missing => missing.push(item),
            Held::Different(hashes) => different.push((item, hashes)),
        }
        Ok(())
    });
    let head = head.with_context(|| path.display().to_string())?;
    let found = same + missing.len() + different.len();
    let cut_off = head.articles.saturating_sub(found);
    if global.json {
        let different: Vec<_> = different
            .iter()
            .map(|(item, hashes)| serde_json::json!({"article": item, "here": hashes}))
            .collect();
        out::json(&serde_json::json!({
            "same": same, "missing": missing, "different": different, "cut_off": cut_off,
        }))?;
    } else {
        let mut out = out::stdout();
        for item in &missing {
            writeln!(out, "{} {}: missing here", item.id, item.url)?;
        }
        for (item, hashes) in &different {
            let (n, url) = (item.revision, &item.url);
            let here = hashes.join(", ");
            writeln!(
                out,
                "{} {url}: revision {n} is {}, here is {here}",
                item.id, item.content_hash
            )?;
        }
        if cut_off > 0 {
            writeln!(out, "{}: cut off, {cut_off} articles are not in it", path.display())?;
        }
        let (missing, different) = (missing.len(), different.len());
        let line = format!("{same} the same, {missing} missing, {different} different");
        out::say(global, &line);
    }
    let clean = missing.is_empty() && different.is_empty() && cut_off == 0;
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::from(EXIT_NOTHING) })
}
