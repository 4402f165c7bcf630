//! Numbers about the endpoint itself: requests by route and status, and how long they took.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State as Shared};
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::State;

/// Upper bounds of the request times that are told apart, in seconds.
const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 30.0];

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    route: String,
    status: u16,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

/// What is counted of requests.
#[derive(Debug, Clone)]
pub(super) struct Metrics {
    answered: Family<Answered, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    under_way: Gauge,
}

impl Default for Metrics {
    fn default() -> Metrics {
        Metrics {
            answered: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            under_way: Gauge::default(),
        }
    }
}

impl Metrics {
    /// Names the numbers in a registry.
    pub(super) fn register(&self, registry: &mut Registry) {
        let what = "Requests answered, by route and status";
        registry.register("annals_requests", what, self.answered.clone());
        let what = "Seconds until an answer began, by route";
        registry.register("annals_request_seconds", what, self.seconds.clone());
        registry.register(
            "annals_requests_under_way",
            "Requests under way",
            self.under_way.clone(),
        );
    }
}

/// Counts a request.
pub(super) async fn count(
    Shared(state): Shared<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    // By the route's pattern: addresses that strangers make up must not fill the memory.
    let matched = request.extensions().get::<MatchedPath>();
    let route = matched.map_or("none", |path| path.as_str()).to_owned();
    let metrics = &state.metrics;
    metrics.under_way.inc();
    let began = Instant::now();
    let response = next.run(request).await;
    metrics.under_way.dec();
    metrics
        .seconds
        .get_or_create(&Route { route: route.clone() })
        .observe(began.elapsed().as_secs_f64());
    let status = response.status().as_u16();
    metrics.answered.get_or_create(&Answered { route, status }).inc();
    response
}
