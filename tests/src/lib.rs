//! The world that Mailwhy looks at, scripted: one code for the tests and for the demo. Never
//! shipped.
//!
//! A scenario is a file in `scenarios/`; [`scenario`] says what it may hold, and [`world`] what a
//! world is.

pub mod bench;
pub mod browser;
pub mod collection;
pub mod demo;
pub mod dialog;
pub mod false_positive;
pub mod folder;
pub mod not_played;
pub mod product;
pub mod recording;
pub mod repeatable;
pub mod samples;
pub mod sandbox;
pub mod scenario;
pub mod testbed;
pub mod watch;
pub mod world;
