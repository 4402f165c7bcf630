//! What came back.

use std::time::Duration;

use reqwest::header::{self, HeaderMap};

use super::{FetchError, FetchLimits, Wanted, body};
use crate::canonical_url::CanonicalUrl;
use crate::model::Exchange;
use crate::{clock, politeness};

/// What makes a request conditional: returned byte for byte as they came (RFC 9110 s.8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// The entity tag, weak or strong, quotes included.
    pub etag: Option<String>,
    /// The `Last-Modified` date as written.
    pub last_modified: Option<String>,
}

/// A usable answer.
#[derive(Debug)]
pub enum Fetched {
    /// 304: nothing new; validators may be fresher (RFC 9111 s.4.3.4).
    NotModified {
        /// The header fields that matter.
        headers: Headers,
        /// Where the address has moved for good: every redirect on the way was permanent.
        moved_to: Option<CanonicalUrl>,
    },
    /// A body.
    Response(Response),
}

/// An answer with a body.
#[derive(Debug)]
pub struct Response {
    /// Where the body was, after redirects.
    pub url: CanonicalUrl,
    /// Where the address has moved for good: every redirect on the way was permanent.
    pub moved_to: Option<CanonicalUrl>,
    /// Status code, 200 to 299.
    pub status: u16,
    /// The header fields that matter.
    pub headers: Headers,
    /// The body, inflated.
    pub body: Vec<u8>,
    /// What crossed the wire, redirects first.
    pub exchanges: Vec<Exchange>,
}

/// The header fields that matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers {
    /// For the next conditional request.
    pub validators: Validators,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// How long the response stays fresh.
    pub fresh_for: Option<Duration>,
    /// How long the server asks us to stay away.
    pub retry_after: Option<Duration>,
    /// Where a redirect leads, as written.
    pub location: Option<String>,
}

/// One exchange, with its body inflated.
pub(super) struct Answer {
    pub(super) exchange: Exchange,
    pub(super) headers: HeaderMap,
    pub(super) body: Result<Vec<u8>, FetchError>,
}

impl Answer {
    /// The cookies that it gives us, as written.
    pub(super) fn cookies_set(&self) -> Vec<String> {
        let set = self.headers.get_all(header::SET_COOKIE).iter();
        set.filter_map(|value| value.to_str().ok().map(str::to_owned)).collect()
    }

    pub(super) fn headers(&self) -> Headers {
        let text = |name| text(&self.headers, name);
        Headers {
            validators: Validators {
                etag: text(header::ETAG),
                last_modified: text(header::LAST_MODIFIED),
            },
            content_type: text(header::CONTENT_TYPE),
            fresh_for: politeness::fresh_for(
                text(header::CACHE_CONTROL).as_deref(),
                text(header::EXPIRES).as_deref(),
                text(header::DATE).as_deref(),
            ),
            retry_after: text(header::RETRY_AFTER)
                .and_then(|v| politeness::retry_after(&v, clock::now())),
            location: text(header::LOCATION),
        }
    }
}

/// A field's value as text; bytes beyond ASCII are read as UTF-8, else as Latin-1.
fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    let bytes = headers.get(name)?.as_bytes();
    let text = String::from_utf8(bytes.to_vec())
        .unwrap_or_else(|_| bytes.iter().map(|b| char::from(*b)).collect());
    Some(text.trim().to_owned()).filter(|t| !t.is_empty())
}

/// Sends one request and reads its answer under the limits.
pub(super) async fn exchange(
    client: &reqwest::Client,
    request: reqwest::Request,
    url: &CanonicalUrl,
    limits: &FetchLimits,
) -> Result<Answer, FetchError> {
    let request_head = request_head(&request, url);
    let at = super::sent_at();
    let failed = |error: reqwest::Error| FetchError::from_client(&error, limits.timeout);
    let mut response = client.execute(request).await.map_err(failed)?;
    let status = response.status().as_u16();
    let ip = response.remote_addr().map(|a| a.ip());
    let response_head = response_head(&response);
    let headers = std::mem::take(response.headers_mut());
    let mut raw = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if raw.len() + chunk.len() > limits.body_bytes_max {
            return Err(FetchError::BodyTooLarge(limits.body_bytes_max));
        }
        raw.extend_from_slice(&chunk);
    }
    let coding = text(&headers, header::CONTENT_ENCODING).unwrap_or_default();
    let body = body::inflate(&raw, &coding, limits.body_bytes_max);
    let url = url.clone();
    let exchange = Exchange { url, at, ip, request_head, status, response_head, body: raw };
    Ok(Answer { exchange, headers, body })
}

/// What makes one request different from another.
pub(super) struct Ask<'a> {
    pub(super) wanted: Wanted,
    pub(super) validators: &'a Validators,
    pub(super) cookies: Option<String>,
}

/// A GET, conditional where there are validators.
pub(super) fn request(
    client: &reqwest::Client,
    url: &CanonicalUrl,
    ask: Ask<'_>,
    user_agent: &str,
) -> Result<reqwest::Request, FetchError> {
    let Ask { wanted, validators, cookies } = ask;
    let mut builder = client
        .get(url.as_url().clone())
        .header(header::USER_AGENT, user_agent)
        .header(header::ACCEPT, wanted.accept())
        .header(header::ACCEPT_ENCODING, body::ACCEPT_ENCODING);
    // A validator came from a server, so it may hold what a header cannot: then it is left out.
    let usable =
        |v: &Option<String>| v.as_deref().and_then(|v| header::HeaderValue::from_str(v).ok());
    if let Some(etag) = usable(&validators.etag) {
        builder = builder.header(header::IF_NONE_MATCH, etag);
    }
    if let Some(date) = usable(&validators.last_modified) {
        builder = builder.header(header::IF_MODIFIED_SINCE, date);
    }
    if let Some(cookies) = cookies {
        builder = builder.header(header::COOKIE, cookies);
    }
    builder.build().map_err(|e| FetchError::Setup(e.to_string()))
}

/// The request as it goes out in HTTP/1.1 form, for the record.
fn request_head(request: &reqwest::Request, url: &CanonicalUrl) -> Vec<u8> {
    let target = &url.as_url()[url::Position::BeforePath..];
    let mut head = format!("{} {target} HTTP/1.1\r\n", request.method()).into_bytes();
    put_field(&mut head, "host", url.authority().as_bytes());
    for (name, value) in request.headers() {
        put_field(&mut head, name.as_str(), value.as_bytes());
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// The response's head in HTTP/1.1 form, for the record.
///
/// The client joins chunks before we see them, so the record's body is not chunked, and the field
/// that says so is kept under another name, as other archiving crawlers do.
fn response_head(response: &reqwest::Response) -> Vec<u8> {
    let status = response.status();
    let reason = status.canonical_reason().unwrap_or_default();
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).into_bytes();
    for (name, value) in response.headers() {
        match name {
            &header::TRANSFER_ENCODING => {
                put_field(&mut head, "x-archive-orig-transfer-encoding", value.as_bytes());
            }
            name => put_field(&mut head, name.as_str(), value.as_bytes()),
        }
    }
    head.extend_from_slice(b"\r\n");
    head
}

fn put_field(head: &mut Vec<u8>, name: &str, value: &[u8]) {
    head.extend_from_slice(name.as_bytes());
    head.extend_from_slice(b": ");
    head.extend_from_slice(value);
    head.extend_from_slice(b"\r\n");
}
