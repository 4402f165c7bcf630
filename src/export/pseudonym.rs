//! Names of readers who comment, as pseudonyms.
//!
//! Pure. The same name on the same host is the same pseudonym in every export of one archive; in
//! another archive it is another. Without the archive's salt nobody can check a guess.

use sha2::{Digest, Sha256};

/// What a pseudonym begins with.
pub(super) const PREFIX: &str = "reader-";

/// Makes pseudonyms.
pub(super) struct Pseudonyms {
    salt: Vec<u8>,
}

impl Pseudonyms {
    /// With the archive's salt.
    pub(super) fn new(salt: Vec<u8>) -> Pseudonyms {
        Pseudonyms { salt }
    }

    /// The pseudonym of a name: 40 bits of SHA-256 over salt, host and name, in hex.
    pub(super) fn of(&self, host: &str, name: &str) -> String {
        let mut hasher = Sha256::new();
        for part in [&self.salt, host.as_bytes(), name.trim().as_bytes()] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let hex = hasher.finalize().iter().take(5).map(|b| format!("{b:02x}")).collect::<String>();
        format!("{PREFIX}{hex}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_pseudonym_on_one_host_in_one_archive() {
        let (ours, theirs) = (Pseudonyms::new(vec![1; 32]), Pseudonyms::new(vec![2; 32]));
        let tom = ours.of("e.org", "Tom");
        assert_eq!(ours.of("e.org", " Tom"), tom);
        assert!(tom.starts_with(PREFIX) && tom.len() == 17 && !tom.contains("Tom"), "{tom}");
        for other in [ours.of("o.org", "Tom"), ours.of("e.org", "Tim"), theirs.of("e.org", "Tom")] {
            assert_ne!(other, tom);
        }
    }
}
