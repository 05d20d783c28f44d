//! The HTTP server and the command line.
//!
//! This crate holds no judgement: it parses a request into a subject, runs `checks`, lets `reason`
//! find the words, and sends them.

mod access;
mod app;
mod catalogue;
mod client_config;
pub mod commands;
pub mod config;
mod encoded;
pub mod error;
mod finished;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod html;
mod json_body;
mod kept;
mod making;
mod middleware;
mod openapi;
mod reader;
mod recent_requests;
mod report_service;
mod request;
mod respond;
mod response;
mod routes;
mod server;
mod state;

pub use access::{KeyFault, StoreFault, mint};
pub use config::{Config, ConfigFault};
pub use openapi::{document, yaml};
pub use server::{Listeners, Stop, run};
pub use state::{AppState, StartFault};
