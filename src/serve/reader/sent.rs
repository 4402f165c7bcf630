//! What a reader app sends: names and values, behind the question mark or as a form.

use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;

use super::super::problem::Problem;

/// Names and values in their order. Apps differ in where they put them, so both places count.
#[derive(Debug, Default)]
pub(super) struct Sent(Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Sent, Problem> {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let form = Bytes::from_request(request, state).await;
        let too_large = |_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "that is too much at once");
        Ok(Sent::read(&[query.as_bytes(), &form.map_err(too_large)?]))
    }
}

impl Sent {
    /// Reads forms.
    pub fn read(forms: &[&[u8]]) -> Sent {
        let pairs = forms.iter().flat_map(|form| url::form_urlencoded::parse(form));
        Sent(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// Every value of a name.
    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a name.
    pub fn one(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A number; none where the name is not there.
    pub fn number<T: FromStr>(&self, name: &str) -> Result<Option<T>, Problem> {
        let wrong = |value| Problem::wrong(format!("{name}={value} is no number"));
        self.one(name).map(|value| value.parse().map_err(|_| wrong(value))).transpose()
    }

    /// What has to be there.
    pub fn need(&self, name: &str) -> Result<&str, Problem> {
        self.one(name).ok_or_else(|| Problem::wrong(format!("`{name}` is missing")))
    }
}
