//! Does the archive hold what it says?

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use super::{ArchiveError, Reader, digest, read, warc};
use crate::model::{Capture, Revision};

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where.
    pub place: String,
    /// What.
    pub problem: String,
}

/// What was looked at, and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Captures read back and compared with their digests.
    pub captures: u64,
    /// WARC records that no row refers to: fetched just before a process died, and again later.
    pub unreferenced: u64,
    /// Revisions whose body was read back.
    pub revisions: u64,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl Reader {
    /// Reads everything back: database, WARC records, bodies. `step` is called now and then with
    /// the share that is done.
    ///
    /// # Errors
    /// Where the database cannot be read at all; what is wrong inside comes as findings.
    pub fn verify(&self, mut step: impl FnMut(f64)) -> Result<Verified, ArchiveError> {
        let mut verified = Verified::default();
        check_database(&self.db, &mut verified)?;
        let mut by_file: HashMap<String, HashMap<u64, Capture>> = HashMap::new();
        let sql = "SELECT url, at, status, file, offset, length, payload_digest FROM captures";
        let mut statement = self.db.prepare(sql)?;
        for capture in statement.query_map([], read::capture)? {
            let capture = capture?;
            by_file.entry(capture.file.clone()).or_default().insert(capture.offset, capture);
        }
        let mut files: Vec<String> = self.warc_files();
        files.extend(by_file.keys().cloned());
        files.sort();
        files.dedup();
        let total = files.len().max(1) as f64;
        for (n, file) in files.iter().enumerate() {
            let known = by_file.remove(file).unwrap_or_default();
            self.check_warc(file, known, &mut verified);
            step(n as f64 / total);
        }
        self.check_revisions(&mut verified)?;
        step(1.0);
        Ok(verified)
    }

    fn warc_files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.join("warc")).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        names.filter(|name| name.ends_with(".warc.gz")).collect()
    }

    /// Every capture's record, found at its place, whole, with the digest it should have.
    fn check_warc(&self, file: &str, mut known: HashMap<u64, Capture>, verified: &mut Verified) {
        let path = self.folder.join("warc").join(file);
        let mut unreferenced = HashSet::new();
        let mut findings = Vec::new();
        let mut captures = 0;
        let scanned = warc::scan(&path, 0, |record| {
            let kind = record.field("WARC-Type").unwrap_or_default().to_owned();
            match known.remove(&record.offset) {
                Some(capture) => {
                    captures += 1;
                    let place = format!("{file}, byte {}", record.offset);
                    findings.extend(check_record(&record, &capture, place));
                }
                None if kind == "response" || kind == "revisit" => {
                    unreferenced.insert(record.offset);
                }
                None => {}
            }
            Ok(())
        });
        verified.captures += captures;
        verified.unreferenced += unreferenced.len() as u64;
        verified.findings.append(&mut findings);
        let reached = match &scanned {
            Ok(scanned) => format!("the file is readable up to byte {}", scanned.whole),
            Err(error) => error.to_string(),
        };
        for capture in known.values() {
            verified.findings.push(Finding {
                place: format!("{file}, byte {}", capture.offset),
                problem: format!("the capture of {} is not there: {reached}", capture.url),
            });
        }
    }

    /// Every revision's body inflates, and hashes to what is said of it.
    fn check_revisions(&self, verified: &mut Verified) -> Result<(), ArchiveError> {
        for (id, _) in self.articles()? {
            match self.revisions(&id) {
                Ok(revisions) => {
                    verified.revisions += revisions.len() as u64;
                    for r in &revisions {
                        let mut readings = self.earlier_readings(r)?;
                        readings.push(r.clone());
                        verified.findings.extend(readings.iter().filter_map(check_text));
                    }
                }
                Err(error) => verified
                    .findings
                    .push(Finding { place: format!("article {id}"), problem: error.to_string() }),
            }
        }
        Ok(())
    }
}

fn check_text(r: &Revision) -> Option<Finding> {
    let Revision { article_id, number, generation, .. } = r;
    (crate::revision::stored_hash(r) != r.content_hash).then(|| Finding {
        place: format!(
            "article {article_id}, revision {number} as generation {generation} read it"
        ),
        problem: "the text is not the one that was archived".into(),
    })
}

fn check_record(record: &warc::Record, capture: &Capture, place: String) -> Option<Finding> {
    let problem = if record.field("WARC-Target-URI") != Some(capture.url.as_str()) {
        format!("the record is not of {}", capture.url)
    } else if record.field("WARC-Payload-Digest") != Some(&capture.payload_digest)
        || record.field("WARC-Block-Digest") != Some(&digest(&record.block))
    {
        "the bytes do not have the digest they should have".to_owned()
    } else if record.field("WARC-Type") == Some("response")
        && digest(record.http().1) != capture.payload_digest
    {
        "the body does not have the digest it should have".to_owned()
    } else if record.length != capture.length {
        format!("the record is {} bytes long, not {}", record.length, capture.length)
    } else {
        return None;
    };
    Some(Finding { place, problem })
}

fn check_database(db: &Connection, verified: &mut Verified) -> Result<(), ArchiveError> {
    let mut statement = db.prepare("PRAGMA integrity_check(20)")?;
    for line in statement.query_map([], |row| row.get::<_, String>(0))? {
        let problem = line?;
        if problem != "ok" {
            verified.findings.push(Finding { place: "annals.db".into(), problem });
        }
    }
    let mut statement = db.prepare("PRAGMA foreign_key_check")?;
    let rows =
        statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(2)?)))?;
    for row in rows.take(20) {
        let (table, parent) = row?;
        let problem = format!("a row of {table} refers to a row of {parent} that is not there");
        verified.findings.push(Finding { place: "annals.db".into(), problem });
    }
    Ok(())
}
