//! A person's folder and the program: `feeds.toml`, `annals VERB`, and what came of it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::site::{Moment, PATIENCE, Site};

/// A command that takes longer hangs.
const TIME_MAX: Duration = Duration::from_secs(60);

/// A folder of its own, with a configuration for tests on the loopback.
pub struct World {
    folder: TempDir,
}

impl World {
    /// A folder that follows these feeds.
    pub fn following<U: AsRef<str>>(feeds: &[U]) -> World {
        World::with_settings("", feeds)
    }

    /// The same with more lines under `[fetch]`. What stands there by default can be set anew.
    pub fn with_settings<U: AsRef<str>>(settings: &str, feeds: &[U]) -> World {
        let world = World::empty();
        let defaults = ["gap = \"0s\"", "allow_private = [\"127.0.0.1\"]", "proxy = \"none\""];
        let key = |line: &str| line.split('=').next().unwrap_or_default().trim().to_owned();
        let set: Vec<String> = settings.lines().map(key).collect();
        let defaults: Vec<&str> =
            defaults.into_iter().filter(|line| !set.contains(&key(line))).collect();
        let feeds: String =
            feeds.iter().map(|f| format!("\n[[feed]]\nurl = \"{}\"\n", f.as_ref())).collect();
        world
            .write("feeds.toml", &format!("[fetch]\n{}\n{settings}\n{feeds}", defaults.join("\n")));
        world
    }

    /// A folder with nothing in it.
    pub fn empty() -> World {
        World { folder: tempfile::tempdir().unwrap() }
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file in the folder.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Reads a file in the folder.
    #[track_caller]
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// The program in this folder, with nothing of the tester's own environment.
    pub fn command(&self, args: &[&str]) -> Command {
        self.command_of(env!("CARGO_BIN_EXE_annals"), args)
    }

    /// Another program in the same place.
    pub fn command_of(&self, program: &str, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(args).current_dir(self.folder.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.folder.path()).env("TZ", "UTC");
        command
    }

    /// Runs a verb to its end.
    #[track_caller]
    pub fn annals(&self, args: &[&str]) -> Ran {
        self.finish(self.command(args))
    }

    /// Runs a verb to its end and expects it to succeed.
    #[track_caller]
    pub fn done(&self, args: &[&str]) -> Ran {
        self.annals(args).exits(0)
    }

    /// Runs a command to its end.
    #[track_caller]
    pub fn finish(&self, command: Command) -> Ran {
        let line = format!("{command:?}");
        let mut command = assert_cmd::Command::from_std(command);
        let output = command.timeout(TIME_MAX).output().unwrap_or_else(|e| panic!("{line}: {e}"));
        Ran {
            line,
            status: output.status,
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Starts a verb and goes on.
    pub fn start(&self, args: &[&str]) -> Running {
        let mut command = self.command(args);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        // Nobody reads it while the program runs, and it must not wait for that.
        let mut stdout = child.stdout.take().unwrap();
        std::thread::spawn(move || {
            let mut sink = Vec::new();
            let _ = stdout.read_to_end(&mut sink);
        });
        Running { child: Arc::new(Mutex::new(child)), stderr, said: String::new() }
    }

    /// Runs a verb and kills it (SIGKILL) at a moment of the request that comes after `skipped`
    /// others; true where it lived to see that.
    pub fn killed_at(&self, site: &Site, skipped: usize, moment: Moment, args: &[&str]) -> bool {
        let (send, receive) = std::sync::mpsc::sync_channel::<Arc<Mutex<Child>>>(1);
        let (tell, told) = std::sync::mpsc::sync_channel::<()>(1);
        site.call(skipped, moment, move || {
            // Dead before the site goes on: what it answers now reaches nobody.
            if let Ok(child) = receive.recv() {
                let mut child = child.lock().unwrap();
                let _ = child.kill();
                let _ = child.wait();
                let _ = tell.send(());
            }
        });
        let running = self.start(args);
        send.send(running.child.clone()).unwrap();
        running.end();
        site.forget_calls();
        told.try_recv().is_ok()
    }

    /// The rows of `export --format jsonl`, comments as they are signed.
    #[track_caller]
    pub fn export(&self) -> Vec<Value> {
        let run = self.annals(&["export", "--format", "jsonl", "--comments-as-signed"]);
        assert!(matches!(run.code(), Some(0 | 1)), "{run:?}");
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Id and content hash of every article.
    #[track_caller]
    pub fn hashes(&self) -> BTreeMap<String, String> {
        let text = |row: &Value, key: &str| row[key].as_str().expect("a text").to_owned();
        self.export().iter().map(|row| (text(row, "id"), text(row, "content_hash"))).collect()
    }

    /// The one row whose title is this.
    #[track_caller]
    pub fn article(&self, title: &str) -> Value {
        let rows = self.export();
        let mut found = rows.iter().filter(|row| row["title"] == title);
        let row = found.next().unwrap_or_else(|| panic!("no {title:?} in {rows:#?}"));
        assert!(found.next().is_none(), "{title:?} stands twice in {rows:#?}");
        row.clone()
    }

    /// The titles that a query finds, in the order given.
    #[track_caller]
    pub fn titles(&self, query: &[&str]) -> Vec<String> {
        let run = self.annals(&[&["search", "--json"], query].concat());
        assert!(matches!(run.code(), Some(0 | 1)), "{run:?}");
        hits(&run.json()).iter().map(|hit| hit["title"].as_str().unwrap().to_owned()).collect()
    }

    /// The row of `feeds --json` for a feed in `feeds.toml`.
    #[track_caller]
    pub fn feed(&self, url: &str) -> Value {
        let feeds = self.annals(&["feeds", "--json"]).json();
        let rows = rows(&feeds);
        let found = rows.iter().find(|row| row["url"] == url);
        found.unwrap_or_else(|| panic!("no {url} in {feeds:#}")).clone()
    }

    /// The row of `status --json` for a page that is not archived.
    #[track_caller]
    pub fn trouble(&self, url: &str) -> Value {
        let status = self.done(&["status", "--json"]).json();
        let troubles = rows(&status["not_archived"]);
        let found = troubles.iter().find(|row| row["url"] == url);
        found.unwrap_or_else(|| panic!("no trouble with {url} in {status:#}")).clone()
    }

    /// Expects `verify` to find nothing.
    #[track_caller]
    pub fn is_sound(&self) {
        self.done(&["verify"]);
    }

    /// The archive's database, to look at.
    pub fn database(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path("archive/annals.db")).unwrap()
    }

    /// One number or text from the database.
    #[track_caller]
    pub fn sql<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        self.database().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// The WARC files, oldest first.
    pub fn warc_files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.path("archive/warc")).unwrap();
        let mut files: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
        files.sort();
        files
    }
}

/// The hits of `search --json`.
#[track_caller]
pub fn hits(found: &Value) -> Vec<Value> {
    rows(&found["results"])
}

#[track_caller]
fn rows(value: &Value) -> Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("no list but {value:#}")).clone()
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// A command that has ended.
#[derive(Debug)]
pub struct Ran {
    line: String,
    status: ExitStatus,
    /// The results.
    pub stdout: String,
    /// The talk.
    pub stderr: String,
}

impl Ran {
    /// The exit code; none where a signal ended it.
    pub fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// Expects an exit code.
    #[track_caller]
    pub fn exits(self, code: i32) -> Ran {
        assert_eq!(self.code(), Some(code), "{self}");
        self
    }

    /// Expects a text among the results.
    #[track_caller]
    pub fn shows(self, text: &str) -> Ran {
        assert!(self.stdout.contains(text), "{text:?} is not on stdout\n{self}");
        self
    }

    /// Expects a text not to be among the results.
    #[track_caller]
    pub fn hides(self, text: &str) -> Ran {
        assert!(!self.stdout.contains(text), "{text:?} is on stdout\n{self}");
        self
    }

    /// Expects a text in the talk.
    #[track_caller]
    pub fn says(self, text: &str) -> Ran {
        assert!(self.stderr.contains(text), "{text:?} is not on stderr\n{self}");
        self
    }

    /// Expects one line of the talk to hold all of these.
    #[track_caller]
    pub fn says_in_one_line(self, texts: &[&str]) -> Ran {
        let found = self.stderr.lines().any(|line| texts.iter().all(|text| line.contains(text)));
        assert!(found, "no line of stderr holds all of {texts:?}\n{self}");
        self
    }

    /// The results as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}\n{self}"))
    }
}

impl std::fmt::Display for Ran {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Ran { line, status, stdout, stderr } = self;
        write!(f, "{line}\n{status}\n--- stdout\n{stdout}\n--- stderr\n{stderr}")
    }
}

/// A command that runs. It is killed when it is dropped.
pub struct Running {
    child: Arc<Mutex<Child>>,
    stderr: BufReader<std::process::ChildStderr>,
    said: String,
}

impl Running {
    /// Reads the talk up to a line that holds `text`; gives that line.
    #[track_caller]
    pub fn line_with(&mut self, text: &str) -> String {
        loop {
            let mut line = String::new();
            let read = self.stderr.read_line(&mut line).unwrap();
            assert!(read > 0, "it ended without saying {text:?}, but: {}", self.said);
            self.said.push_str(&line);
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Asks it to stop, as an init system does.
    pub fn terminate(&self) {
        let id = self.child.lock().unwrap().id();
        // The shell's own: a separate `kill` is not installed everywhere.
        let asked = Command::new("sh").args(["-c", &format!("kill -TERM {id}")]).status().unwrap();
        assert!(asked.success());
    }

    /// Waits for its end; gives the status and everything it said.
    #[track_caller]
    pub fn end(mut self) -> (ExitStatus, String) {
        let child = self.child.clone();
        let (send, ended) = std::sync::mpsc::sync_channel::<()>(1);
        // The talk ends when the program does; one that hangs is killed, and the test fails.
        let watch = std::thread::spawn(move || {
            if ended.recv_timeout(PATIENCE).is_err() {
                let _ = child.lock().unwrap().kill();
            }
        });
        let mut rest = Vec::new();
        self.stderr.read_to_end(&mut rest).unwrap();
        let _ = send.send(());
        watch.join().unwrap();
        self.said.push_str(&String::from_utf8_lossy(&rest));
        let status = self.child.lock().unwrap().wait().unwrap();
        (status, std::mem::take(&mut self.said))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let mut child = self.child.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
    }
}
