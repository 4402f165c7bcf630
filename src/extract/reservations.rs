//! What the publisher reserves: against archives, against snippets, against text and data mining.
//! The page says so in `meta` elements, the server in header fields.

use super::evidence::Evidence;

/// Rules of robots (`meta name=robots`, `X-Robots-Tag`) that say what may be done with a copy.
const KEPT: &[&str] =
    &["noarchive", "nosnippet", "noai", "noimageai", "nocache", "notranslate", "noindex", "none"];

/// The reservations of the page and of the response that brought it, sorted.
pub(super) fn reservations(evidence: &Evidence<'_, '_>) -> Vec<String> {
    let meta = evidence.meta;
    let mut found: Vec<String> = Vec::new();
    for name in ["robots", "googlebot", "googlebot-news", "bingbot"] {
        meta.all(name).iter().for_each(|value| robots(value, &mut found));
    }
    let mut mining = |reservation: Option<&str>, policy: Option<&str>| {
        if reservation.is_some_and(|v| v.trim() == "1") {
            found.push("tdm-reservation".to_owned());
        }
        found.extend(policy.map(|p| format!("tdm-policy {}", p.trim())));
    };
    // TDM Reservation Protocol, sections 4 (meta elements) and 5 (header fields).
    mining(meta.raw("tdm-reservation"), meta.raw("tdm-policy"));
    if let Some(head) = evidence.context.response_head {
        let head = String::from_utf8_lossy(head);
        mining(field(&head, "tdm-reservation").next(), field(&head, "tdm-policy").next());
        field(&head, "x-robots-tag").for_each(|value| robots(value, &mut found));
    }
    found.sort();
    found.dedup();
    found
}

/// The rules in a value: `noarchive, max-snippet:-1`, also for one robot (`bot: noarchive`).
fn robots(value: &str, found: &mut Vec<String>) {
    for part in value.split(',') {
        let rule = part.rsplit(':').next().unwrap_or_default().trim().to_ascii_lowercase();
        if KEPT.contains(&rule.as_str()) {
            found.push(rule);
        }
    }
}

/// The values of a header field (RFC 9110 s.5.1: its name has no case).
fn field<'h>(head: &'h str, name: &'h str) -> impl Iterator<Item = &'h str> {
    let named = move |line: &'h str| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
    };
    head.lines().filter_map(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_rules_are_read() {
        let head = "HTTP/1.1 200 OK\r\nX-Robots-Tag: bot: noarchive, max-snippet:-1\r\n\
                    x-robots-tag: NoAI\r\nTDM-Reservation: 1\r\n\r\n";
        let mut found = Vec::new();
        field(head, "X-Robots-Tag").for_each(|v| robots(v, &mut found));
        assert_eq!(found, ["noarchive", "noai"]);
        assert_eq!(field(head, "tdm-reservation").next(), Some("1"));
    }
}
