//! `annals verify`: do archive, WARC files and index agree?

use std::io::Write;
use std::process::ExitCode;

use super::out::{self, EXIT_NOTHING, REMOVED};
use super::{Global, workspace};
use crate::archive::Finding;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(global: &Global, _args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    let bar = out::progress(global, "verify");
    bar.set_length(100);
    let mut verified = reader.verify(|share| bar.set_position((share * 100.0) as u64))?;
    bar.finish_and_clear();
    let (indexed, mut in_index) = workspace::compare_index(&config, &reader)?;
    verified.findings.append(&mut in_index);
    if global.json {
        let findings: Vec<_> = verified.findings.iter().map(finding_json).collect();
        out::json(&serde_json::json!({
            "captures": verified.captures, "unreferenced_records": verified.unreferenced,
            "revisions": verified.revisions, "indexed": indexed, "findings": findings,
        }))?;
    } else {
        let mut out = out::stdout();
        for Finding { place, problem } in &verified.findings {
            writeln!(out, "{REMOVED}{place}{REMOVED:#}: {problem}")?;
        }
        writeln!(
            out,
            "{}, {}, {} in the index: {}",
            out::count(verified.captures, "capture", "captures"),
            out::count(verified.revisions, "revision", "revisions"),
            out::count(indexed, "article", "articles"),
            match verified.findings.len() {
                0 => "all is as it should be".to_owned(),
                n => out::count(n as u64, "finding", "findings"),
            }
        )?;
        if verified.unreferenced > 0 {
            let n = out::count(verified.unreferenced, "WARC record", "WARC records");
            writeln!(out, "{n} without a row: fetched just before a process died, harmless")?;
        }
    }
    let clean = verified.findings.is_empty();
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::from(EXIT_NOTHING) })
}

fn finding_json(f: &Finding) -> serde_json::Value {
    serde_json::json!({"place": f.place, "problem": f.problem})
}
