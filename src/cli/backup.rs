//! `annals backup`: the archive in one file.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;

use super::{Global, out, workspace};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The tar file to write, compressed where its name ends in .zst; it appears when it is
    /// complete and was read back
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    if args.file.file_name().is_none() || args.file.is_dir() {
        bail!("{} is a folder: name the file to write in it", args.file.display());
    }
    let bar = out::progress(global, "backup");
    let made = reader.backup(&args.file, &config.path, &|done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let made = made?;
    if global.json {
        out::json(&serde_json::json!({
            "file": args.file.display().to_string(), "files": made.files, "bytes": made.bytes,
        }))?;
    } else {
        let files = out::count(made.files, "file", "files");
        let file = args.file.display();
        out::say(
            global,
            &format!("{files}, {} in {file}, read back and the same", out::bytes(made.bytes)),
        );
        out::say(
            global,
            &format!("`tar -xf {file}` in an empty folder restores it, `annals reindex` the index"),
        );
    }
    Ok(ExitCode::SUCCESS)
}
