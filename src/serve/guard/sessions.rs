//! Sessions of people who logged in with the token, kept in memory: a restart ends them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::http::{HeaderMap, header};
use jiff::{SignedDuration, Timestamp};

use super::access::{TokenHash, sha256};

/// The cookie's name.
pub(in crate::serve) const COOKIE: &str = "annals_session";

/// How long a session lasts.
const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Sessions at the same time; the oldest ends for the next one.
const SESSIONS_MAX: usize = 1_000;

/// Bytes of chance in a session's key.
const KEY_BYTES: usize = 32;

/// Who is logged in: digests of keys, so that even a dump of the memory holds no key.
#[derive(Debug, Default)]
pub(in crate::serve) struct Sessions(Mutex<HashMap<TokenHash, Timestamp>>);

impl Sessions {
    /// Opens a session; gives its key, or none where the system has no chance to give.
    pub(in crate::serve) fn open(&self, now: Timestamp) -> Option<String> {
        let key = random_key()?;
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, opened| now.duration_since(*opened) < SESSION_LASTS);
        if sessions.len() >= SESSIONS_MAX {
            let oldest = sessions.iter().min_by_key(|(_, opened)| **opened).map(|(key, _)| *key);
            oldest.map(|key| sessions.remove(&key));
        }
        sessions.insert(sha256(key.as_bytes()), now);
        Some(key)
    }

    /// Whether a session with this key is open.
    pub(in crate::serve) fn holds(&self, key: &str, now: Timestamp) -> bool {
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = sessions.get(&sha256(key.as_bytes()));
        opened.is_some_and(|opened| now.duration_since(*opened) < SESSION_LASTS)
    }

    /// Ends a session.
    pub(in crate::serve) fn close(&self, key: &str) {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.remove(&sha256(key.as_bytes()));
    }
}

/// A key that cannot be guessed, in hexadecimal.
pub fn random_key() -> Option<String> {
    let mut bytes = [0; KEY_BYTES];
    getrandom::fill(&mut bytes).ok()?;
    Some(hex(&bytes))
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, b| hex + &format!("{b:02x}"))
}

/// The session's key in the request's cookie.
pub(in crate::serve) fn cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|c| c.to_str().ok());
    let mut pairs =
        cookies.flat_map(|c| c.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, key)| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_lasts_until_it_is_closed_or_old() {
        let sessions = Sessions::default();
        let now: Timestamp = "2026-02-06T08:00:00Z".parse().unwrap();
        let key = sessions.open(now).unwrap();
        assert!(sessions.holds(&key, now));
        assert!(!sessions.holds("another", now));
        assert!(!sessions.holds(&key, now + SESSION_LASTS));
        sessions.close(&key);
        assert!(!sessions.holds(&key, now));
    }

    #[test]
    fn the_oldest_session_makes_room() {
        let sessions = Sessions::default();
        let first: Timestamp = "2026-02-06T08:00:00Z".parse().unwrap();
        let oldest = sessions.open(first).unwrap();
        for _ in 0..SESSIONS_MAX {
            sessions.open(first + SignedDuration::from_secs(1)).unwrap();
        }
        assert!(!sessions.holds(&oldest, first));
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "a=b; annals_session=k3y; c=d".parse().unwrap());
        assert_eq!(cookie(&headers).as_deref(), Some("k3y"));
        assert_eq!(cookie(&HeaderMap::new()), None);
    }
}
