//! Who may ask, under which name, how often, and what a browser may do with the answer.
//!
//! Each file is one rule and the layer that applies it. `router.rs` puts the layers in their order.

mod access;
mod headers;
mod host;
mod limits;
mod sessions;

pub use access::{Audience, PublicReading, sha256};
pub use sessions::{hex, random_key};

pub(super) use access::{check as check_access, has_token};
pub(super) use headers::{Sandbox, add as add_headers};
pub(super) use host::check as check_host;
pub(super) use limits::{Clients, Peer, check as check_limits, in_time};
pub(super) use sessions::{COOKIE, Sessions, cookie};
