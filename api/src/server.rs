//! How does Mailwhy serve, and how does it stop?

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpServer, web};

use crate::routes::metrics;
use crate::state::AppState;

/// The most HTTP threads chosen by ourselves: the work is waiting for others, and each thread costs
/// memory.
const MOST_WORKERS: usize = 4;

/// Serves on a bound listener until `shutdown` ends; then finishes what was accepted, within the
/// configured time.
///
/// # Errors
/// The listener cannot be used, or a thread cannot be started.
pub async fn run<S>(
    listener: TcpListener,
    mailwhy: Arc<AppState>,
    shutdown: S,
) -> std::io::Result<()>
where
    S: Future<Output = ()> + Send + 'static,
{
    let http = mailwhy.config().http.clone();
    let shared = web::Data::from(Arc::clone(&mailwhy));
    let leaving = Arc::clone(&mailwhy);
    metrics::start();
    let server = HttpServer::new(move || crate::app::app(shared.clone()))
        .workers(workers(http.workers))
        .max_connections(http.max_connections)
        .keep_alive(http.keep_alive)
        .client_request_timeout(http.headers)
        .client_disconnect_timeout(Duration::from_secs(1))
        .shutdown_timeout(http.shutdown.as_secs())
        .shutdown_signal(async move {
            shutdown.await;
            leaving.leave();
        })
        .listen(listener)?
        .run();
    tokio::select! {
        ended = server => ended?,
        () = fold_metrics() => {}
    }
    mailwhy.finish().await;
    Ok(())
}

/// Never ends: what is counted would otherwise pile up on a server that nobody scrapes.
async fn fold_metrics() {
    let mut every = tokio::time::interval(Duration::from_secs(30));
    loop {
        every.tick().await;
        metrics::fold();
    }
}

fn workers(configured: usize) -> usize {
    if configured > 0 {
        return configured;
    }
    std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST_WORKERS))
}
