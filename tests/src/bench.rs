//! What is measured: one file for each figure.

pub mod bounce;
pub mod cached;
pub mod crowd;
mod growth;
pub mod report;
pub mod search;
pub mod startup;
