//! `annals corpus`: a result as it stood, to be cited and checked.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use super::asked::{Asked, Asking};
use super::out::{self, EXIT_NOTHING};
use super::{Global, whole_file, workspace};
use crate::clock;
use crate::export::corpus::{self, CORPUS_VERSION, CorpusHead, Held};
use crate::report::Holdings;

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
    #[command(flatten)]
    asking: Asking,
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
    let Asked { reader, index, query, .. } = args.asking.open(global, &args.query)?;
    let typed = Some(args.query.join(" ")).filter(|typed| !typed.is_empty());
    let mut answers = Holdings::new(&reader, &index).answers(&query)?;
    if let (Some(size), Some(seed)) = (args.sample, args.seed) {
        answers = corpus::sample(answers, size, seed);
    }
    if answers.is_empty() {
        out::say(global, "nothing answers: nothing was written");
        return Ok(ExitCode::from(EXIT_NOTHING));
    }
    let now = clock::now();
    let head = CorpusHead {
        annals_corpus: CORPUS_VERSION,
        program: format!("annals {}", env!("CARGO_PKG_VERSION")),
        frozen: now.to_string(),
        canonical: typed.as_ref().map(|_| query.to_string()),
        understood: typed.as_ref().map(|_| query.explain()),
        syntax: typed.as_ref().map(|_| args.asking.language.syntax.name().to_owned()),
        query: typed,
        as_of: args.asking.as_of.map(|moment| moment.to_string()),
        archive_as_of: reader.last_changed()?.to_string(),
        sample: args.sample,
        seed: args.seed,
        articles: answers.len(),
    };
    let sheet = whole_file::beside(&args.file, ".md");
    let freeze = |out: &mut _| Ok(corpus::freeze(&reader, &answers, (&head, now), out)?);
    let datasheet = whole_file::write(&args.file, freeze)?;
    whole_file::write(&sheet, |out| Ok(out.write_all(datasheet.markdown(&head).as_bytes())?))?;
    if global.json {
        out::json(&head)?;
    } else {
        let n = out::count(answers.len() as u64, "article", "articles");
        let (file, sheet) = (args.file.display(), sheet.display());
        out::say(global, &format!("{n} in {file}; its datasheet is {sheet}"));
    }
    Ok(ExitCode::SUCCESS)
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
