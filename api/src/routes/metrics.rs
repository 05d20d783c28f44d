//! `/metrics`: what is counted, for Prometheus. Only the operator's own listener has it.

use std::sync::OnceLock;

use actix_web::{HttpResponse, get};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::error::ApiError;

/// One recorder for the process, because that is what `metrics` counts into.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// The upper bounds of the histograms, in seconds: a page takes milliseconds, a report up to
/// fifteen seconds.
const SECONDS: &[f64] = &[0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0];

/// Starts counting; what was counted before is lost.
pub(crate) fn start() {
    recorder();
}

/// Folds what was counted into the histograms' buckets, so that it does not pile up where nobody
/// scrapes.
pub(crate) fn fold() {
    if let Some(recorder) = recorder() {
        recorder.run_upkeep();
    }
}

fn recorder() -> Option<&'static PrometheusHandle> {
    let install = || PrometheusBuilder::new().set_buckets(SECONDS).ok()?.install_recorder().ok();
    RECORDER.get_or_init(install).as_ref()
}

/// Counters and histograms in the Prometheus text format.
#[get("/metrics")]
pub(crate) async fn get_metrics() -> Result<HttpResponse, ApiError> {
    let recorder =
        recorder().ok_or_else(|| ApiError::ours("the metrics recorder could not be installed"))?;
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(recorder.render()))
}
