//! How is a span of time written in the configuration? As a number with its unit: `1500ms`, `4s`,
//! `5m`, `1h`.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serializer};

/// Reads a span of time; for `#[serde(with = "span")]`.
///
/// # Errors
/// The text is not a number with a unit.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    let wrong = || {
        serde::de::Error::custom(format!(
            "{text:?} is not a span of time such as \"1500ms\", \"4s\" or \"5m\""
        ))
    };
    parse(&text).ok_or_else(wrong)
}

/// Writes a span of time.
///
/// # Errors
/// The serializer cannot write a string.
pub fn serialize<S: Serializer>(span: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text(*span))
}

/// The span in whole seconds, or else in milliseconds.
#[must_use]
pub fn text(span: Duration) -> String {
    if span.subsec_millis() == 0 {
        format!("{}s", span.as_secs())
    } else {
        format!("{}ms", span.as_millis())
    }
}

fn parse(text: &str) -> Option<Duration> {
    let unit_at = text.find(|ch: char| !ch.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit_at);
    let number: u64 = number.parse().ok()?;
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.checked_mul(milliseconds).map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_with_their_unit_only() {
        for (text, span) in [
            ("1500ms", Some(Duration::from_millis(1500))),
            ("4s", Some(Duration::from_secs(4))),
            ("5m", Some(Duration::from_secs(300))),
            ("4", None),
            ("s", None),
            ("-1s", None),
            ("18446744073709551615h", None),
        ] {
            assert_eq!(parse(text), span, "{text}");
        }
    }
}
