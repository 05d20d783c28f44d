//! A table with a column of passwords: the first line names the columns.

use super::labels::{self, Label, has};
use super::line::{Cut, Line};
use crate::pasted::chars::one_of;

/// What a first line promised.
#[derive(Default)]
pub(super) struct Table {
    sign: char,
    /// The column of the passwords, and how many there are.
    column: Option<(usize, usize)>,
}

impl Table {
    /// What is secret in a row; whether the line belongs to a table.
    pub(super) fn cuts(&mut self, line: &Line, labels: &[Label], cuts: &mut Vec<Cut>) -> bool {
        if let Some((column, count)) = self.column {
            let cells: Vec<&str> = line.text.split(self.sign).collect();
            let is_rule = line.text.chars().all(|ch| "|-:+= ".contains(ch));
            if cells.len() == count && !is_rule {
                let cell = cells[column].trim();
                let start = cell.as_ptr() as usize - line.text.as_ptr() as usize;
                if !cell.is_empty() {
                    cuts.push((start, start + cell.len()));
                }
            } else if !is_rule {
                self.column = None;
            }
            return self.column.is_some();
        }
        let header = [';', '\t', '|', ','].into_iter().find_map(|sign| {
            let column = labels.iter().find_map(|label| column(&line.lower, sign, label))?;
            Some((sign, column))
        });
        let Some((sign, column)) = header else { return false };
        (self.sign, self.column) = (sign, Some(column));
        true
    }
}

/// The column that a name heads, where the other columns are fields of a form.
fn column(lower: &str, sign: char, label: &Label) -> Option<(usize, usize)> {
    let bare = |cell: &str| cell.trim_matches(one_of("\"' *")).to_owned();
    let cells: Vec<String> = lower.split(sign).map(bare).collect();
    let column = cells.iter().position(|cell| cell == label.name)?;
    let is_header = cells.iter().any(|cell| has(labels::FIELDS, cell));
    (is_header && cells.len() > 1).then_some((column, cells.len()))
}
