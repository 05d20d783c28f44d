//! The HTTP server: how it starts, and how it shuts down.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{HttpServer, web};

use crate::app::{app, operator_app};
use crate::routes::metrics;
use crate::state::AppState;

/// The most HTTP threads when the number is not configured: requests mostly wait for other servers,
/// and each thread costs memory.
const MAX_WORKERS: usize = 4;

/// How to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// As soon as what was accepted is finished: somebody waits at a terminal.
    Now,
    /// After `/readyz` has said for `http.drain` that no more requests should come: whoever spreads
    /// them needs that long to notice.
    Drained,
}

/// Where requests come in; both are bound already.
#[derive(Debug)]
pub struct Listeners {
    /// For everybody.
    pub public: TcpListener,
    /// For the operator alone: metrics and the inventory. None: these are not served.
    pub operator: Option<TcpListener>,
}

impl From<TcpListener> for Listeners {
    fn from(public: TcpListener) -> Self {
        Self { public, operator: None }
    }
}

/// Serves on bound listeners until `shutdown` ends; then finishes what was accepted, within the
/// configured time.
///
/// # Errors
/// The listener cannot be used, or a thread cannot be started.
pub async fn run<S>(
    listeners: impl Into<Listeners>,
    state: Arc<AppState>,
    shutdown: S,
) -> std::io::Result<()>
where
    S: Future<Output = Stop> + Send + 'static,
{
    let Listeners { public, operator } = listeners.into();
    let http = state.config().http.clone();
    let shared = web::Data::from(Arc::clone(&state));
    let shutting_down = Arc::clone(&state);
    metrics::start();
    let inside = operator.map(|listener| for_operator(listener, &state)).transpose()?;
    let server = HttpServer::new(move || app(shared.clone()))
        .workers(workers(http.workers))
        .max_connections(http.max_connections)
        .keep_alive(http.keep_alive)
        // Head and body of a response are two writes: Nagle's algorithm would hold back the second
        // until the client's delayed acknowledgement, some 40 ms.
        .tcp_nodelay(true)
        .client_request_timeout(http.headers)
        .client_disconnect_timeout(Duration::from_secs(1))
        .shutdown_timeout(http.shutdown.as_secs())
        .shutdown_signal(async move {
            let stop = shutdown.await;
            shutting_down.shut_down();
            if stop == Stop::Drained {
                tokio::time::sleep(http.drain).await;
            }
        })
        .listen(public)?
        .run();
    tokio::select! {
        ended = server => ended?,
        () = tidy(&state) => {}
    }
    if let Some(inside) = inside {
        inside.stop(false).await;
    }
    state.finish().await;
    Ok(())
}

/// Starts what only the operator is to reach.
fn for_operator(listener: TcpListener, state: &Arc<AppState>) -> std::io::Result<ServerHandle> {
    let shared = web::Data::from(Arc::clone(state));
    let server = HttpServer::new(move || operator_app(shared.clone()))
        .workers(1)
        .disable_signals()
        .client_request_timeout(state.config().http.headers)
        .listen(listener)?
        .run();
    let handle = server.handle();
    tokio::spawn(server);
    Ok(handle)
}

/// Never ends: what is counted would otherwise pile up on a server that nobody scrapes, and callers
/// who have left would be remembered.
async fn tidy(state: &AppState) {
    let mut every = tokio::time::interval(Duration::from_secs(30));
    loop {
        every.tick().await;
        metrics::fold();
        state.limits().forget();
    }
}

fn workers(configured: usize) -> usize {
    if configured > 0 {
        return configured;
    }
    std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MAX_WORKERS))
}
