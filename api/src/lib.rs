//! How is Mailwhy reached? Over HTTP, and from the command line.
//!
//! This crate holds no judgement: it turns text into a subject at the door, asks `checks`, lets
//! `reason` find the words, and sends them.

mod answer;
mod app;
mod body;
mod catalogue;
pub mod commands;
pub mod config;
mod edge;
mod openapi;
mod page;
pub mod problem;
mod question;
mod repeats;
mod reply;
mod routes;
mod server;
mod setup;
mod small;
mod state;

pub use config::{Config, ConfigFault};
pub use openapi::{document, yaml};
pub use server::run;
pub use state::{AppState, StartFault};
