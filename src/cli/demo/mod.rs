//! `annals demo`: the whole way at work, on a newspaper of its own, with no network.
//!
//! The newspaper is served over HTTP on a loopback port, and everything that is shown is done by
//! the ordinary verbs.

mod newspaper;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Parser;
use newspaper::{FEEDS, Newspaper};

use super::out::{self, FAINT, TITLE};
use super::{Cli, Global};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where to leave everything for exploring; a new folder `annals-demo` where none is named
    folder: Option<PathBuf>,
}

/// What is searched for: a firm that five of the articles speak of, in four languages.
const QUERY: &str = "corvane";

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let folder = folder(args.folder)?;
    let newspaper = Newspaper::publish()?;
    let config = folder.join("feeds.toml");
    std::fs::write(&config, configuration(&newspaper))
        .with_context(|| format!("cannot write {}", config.display()))?;
    let tour = Tour { global, config: &config };
    tour.say(&format!(
        "A newspaper of our own is published at {}/ for as long as this demonstration runs.\n\
         It has {} feeds, articles in five languages, a page that is not ready at first, one that\n\
         is gone, and an editor who is not quite content yet.",
        newspaper.base(),
        FEEDS.len(),
    ))?;
    tour.does("The first poll: feeds, then the articles they name.", &["poll"])?;
    newspaper.edit();
    tour.say("The editor changes the front-page article. The second poll sees that, and tries again\nwhat was not ready.")?;
    tour.does("", &["poll", "--all"])?;
    tour.does("One name, in every language:", &["search", QUERY, "--limit", "4"])?;
    tour.does("Where it stands, and in what share of all:", &["stats", QUERY, "--by", "lang"])?;
    tour.does(
        "In what words:",
        &["kwic", "\"tidal barrier\" OR Sperrwerk", "--width", "30", "--sort", "right"],
    )?;
    let changed = tour.changed_article()?;
    tour.does("An article, its author, its readers:", &["show", &changed])?;
    tour.does("What the editor changed:", &["diff", &changed])?;
    tour.does(
        "And on to other programs:",
        &["export", "title:harbour", "--no-body", "--no-comments"],
    )?;
    tour.does("What the archive holds, and what it could not get:", &["status"])?;
    tour.does("Everything read back and compared:", &["verify"])?;
    tour.goodbye(&folder)?;
    Ok(ExitCode::SUCCESS)
}

/// The folder named, or a new one; never one that holds something already.
fn folder(named: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    let folder = match named {
        Some(folder) if folder.join("feeds.toml").exists() => {
            bail!("{} holds an archive already: name another folder", folder.display())
        }
        Some(folder) => folder,
        None => {
            let free = (1..1_000).map(|n| match n {
                1 => PathBuf::from("annals-demo"),
                n => PathBuf::from(format!("annals-demo-{n}")),
            });
            free.into_iter().find(|f| !f.exists()).context("every annals-demo folder exists")?
        }
    };
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    Ok(folder)
}

fn configuration(newspaper: &Newspaper) -> String {
    let mut text = "# Made by `annals demo`. The newspaper is on this machine, so it is allowed to be asked,\n\
                    # and need not be spared.\n[fetch]\nallow_private = [\"127.0.0.1\"]\nproxy = \"none\"\ngap = \"0s\"\n"
        .to_owned();
    for (name, path, lang) in FEEDS {
        let url = format!("{}{path}", newspaper.base());
        text += &format!("\n[[feed]]\nurl = \"{url}\"\nname = \"{name}\"\nlang = \"{lang}\"\n");
    }
    text
}

/// Shows verbs at work.
struct Tour<'a> {
    global: &'a Global,
    config: &'a Path,
}

impl Tour<'_> {
    fn say(&self, text: &str) -> anyhow::Result<()> {
        Ok(writeln!(out::stdout(), "\n{text}")?)
    }

    /// Prints a command as one would type it, and does it.
    fn does(&self, why: &str, arguments: &[&str]) -> anyhow::Result<()> {
        let mut out = out::stdout();
        if !why.is_empty() {
            writeln!(out, "\n{why}")?;
        }
        let typed: Vec<String> = arguments.iter().map(|a| quoted(a)).collect();
        writeln!(out, "\n{TITLE}$ annals {}{TITLE:#}", typed.join(" "))?;
        drop(out);
        let config = self.config.as_os_str();
        let line = ["annals", "--config"].map(std::ffi::OsStr::new).into_iter();
        let line = line.chain([config]).chain(arguments.iter().map(std::ffi::OsStr::new));
        let Cli { global, verb } = Cli::try_parse_from(line)?;
        let global = Global { quiet: self.global.quiet, ..global };
        super::does(&global, verb)?;
        Ok(())
    }

    /// The article of the archive that has two revisions.
    fn changed_article(&self) -> anyhow::Result<String> {
        let config = crate::config::Config::read(self.config)?;
        let reader = super::workspace::reader(&config)?;
        let articles = reader.articles()?;
        match articles.into_iter().find(|(_, revision)| *revision == 2) {
            Some((id, _)) => Ok(id.to_string()),
            None => bail!("the editor's change was not archived"),
        }
    }

    fn goodbye(&self, folder: &Path) -> anyhow::Result<()> {
        let mut out = out::stdout();
        let folder = folder.display();
        writeln!(out, "\n{TITLE}All of it is in {folder}. To go on:{TITLE:#}\n")?;
        let commands = [
            ("search 'lang:fr port'", "a language and a word"),
            ("search '\"porte de mer\"'", "an exact phrase"),
            ("search 'author:salloway'", "an author"),
            ("export --format csv -o articles.csv", "a spreadsheet"),
            ("serve", "the same over HTTP"),
            ("--help", "everything else"),
        ];
        for (command, what) in commands {
            writeln!(out, "  cd {folder} && annals {command:<38} {FAINT}# {what}{FAINT:#}")?;
        }
        Ok(())
    }
}

/// An argument as one would type it.
fn quoted(argument: &str) -> String {
    let plain = argument.chars().all(|c| c.is_alphanumeric() || "-_:./".contains(c));
    if plain { argument.to_owned() } else { format!("'{argument}'") }
}
