//! The world that Mailwhy looks at, scripted: one code for the tests and for the demo. Never
//! shipped.
//!
//! A scenario is a file in `scenarios/`; [`scenario`] says what it may hold, and [`world`] what a
//! world is.

pub mod bench;
pub mod browser;
pub mod collection;
pub mod conversation;
pub mod demo;
pub mod folder;
pub mod lab;
pub mod product;
pub mod repeatable;
pub mod samples;
pub mod scenario;
pub mod stage;
pub mod tempting;
pub mod watch;
pub mod world;
