//! What is measured: one file for each figure.

pub mod report;
pub mod startup;
