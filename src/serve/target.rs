//! Addresses of our own: targets with their parameters, and where we are.

use axum::http::{HeaderMap, header};

/// A target with parameters, each encoded.
pub(super) fn target<'a>(
    path: &str,
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut encoded = url::form_urlencoded::Serializer::new(String::new());
    let encoded = encoded.extend_pairs(parameters).finish();
    if encoded.is_empty() { path.to_owned() } else { format!("{path}?{encoded}") }
}

/// Where the client found us, without a slash at the end: a feed has to name its own address. The
/// name was checked before; a proxy in front says whether it speaks TLS.
pub(super) fn base(headers: &HeaderMap) -> String {
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    let host = text(header::HOST).unwrap_or("localhost");
    let forwarded = text(header::HeaderName::from_static("x-forwarded-proto"));
    let scheme = if forwarded == Some("https") { "https" } else { "http" };
    format!("{scheme}://{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_encoded() {
        assert_eq!(target("/", [("q", "a b&c")]), "/?q=a+b%26c");
        assert_eq!(target("/feeds", []), "/feeds");
    }

    #[test]
    fn we_are_where_the_client_found_us() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "annals.example:8600".parse().unwrap());
        assert_eq!(base(&headers), "http://annals.example:8600");
        headers.insert("x-forwarded-proto", "https".parse().unwrap());
        assert_eq!(base(&headers), "https://annals.example:8600");
    }
}
