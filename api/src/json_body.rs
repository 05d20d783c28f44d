//! JSON bodies, and what is wrong with them: by field, and never with the value, which may be
//! somebody's mail.

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{ApiError, BAD_REQUEST, UNSUPPORTED};

/// One field of a body: its name, what it takes, and how a value is tried.
pub(crate) struct Field {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it takes, as it completes "send …".
    pub(crate) takes: &'static str,
    /// Whether a value can be read; of a list the number of the first item that cannot.
    pub(crate) reads: fn(&Value) -> Result<(), Option<usize>>,
}

/// A text.
pub(crate) fn text(value: &Value) -> Result<(), Option<usize>> {
    if value.is_string() || value.is_null() { Ok(()) } else { Err(None) }
}

/// `true` or `false`; `null` counts as left out.
pub(crate) fn flag(value: &Value) -> Result<(), Option<usize>> {
    if value.is_boolean() || value.is_null() { Ok(()) } else { Err(None) }
}

/// A list of `T`.
pub(crate) fn list<T: DeserializeOwned>(value: &Value) -> Result<(), Option<usize>> {
    let items = value.as_array().ok_or(None)?;
    let wrong = items.iter().position(|item| serde_json::from_value::<T>(item.clone()).is_err());
    wrong.map_or(Ok(()), |at| Err(Some(at)))
}

/// Reads a body whose fields are `fields`.
pub(crate) fn parse<T: DeserializeOwned>(body: &[u8], fields: &[Field]) -> Result<T, ApiError> {
    let sent: Value = serde_json::from_slice(body).map_err(|fault| unreadable(&fault, fields))?;
    let Value::Object(sent) = sent else {
        let kind = kind_of(&sent);
        return Err(ApiError::new(
            &BAD_REQUEST,
            format!("the body is {kind}; send a JSON object with some of {}", names(fields)),
        ));
    };
    check_fields(&sent, fields)?;
    // From the bytes once more: of a field that is there twice the map has kept one, and another
    // reader may keep the other.
    serde_json::from_slice(body).map_err(|fault| unread(&fault, fields))
}

/// Whether a body says of itself that it cannot be read. `takes_json` is of a route that takes
/// nothing else. A program that does not say, or says what
/// `curl -d` says of all that it sends, is taken at the route's word.
pub(crate) fn unsupported(headers: &HeaderMap, takes_json: bool) -> Option<ApiError> {
    let named = |name| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(|value| value.trim().to_lowercase())
    };
    if named(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return Some(ApiError::new(
            &UNSUPPORTED,
            "the body is compressed; send it as it is, without Content-Encoding",
        ));
    }
    let media_type = named(CONTENT_TYPE)?;
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let is_json = media_type == "application/json" || media_type.ends_with("+json");
    let is_unsaid =
        ["", "application/octet-stream", "application/x-www-form-urlencoded"].contains(&media_type);
    let is_text = media_type.starts_with("text/") || media_type.starts_with("message/");
    // What came back as a whole is a multipart/report; a form with a file in it is not.
    let is_whole = media_type.starts_with("multipart/") && media_type != "multipart/form-data";
    let is_meant = if takes_json {
        is_json || media_type == "text/plain"
    } else {
        is_text || is_whole || media_type == "application/json"
    };
    if is_unsaid || is_meant {
        return None;
    }
    let instead = if takes_json {
        "send application/json"
    } else {
        "send the message or the error itself as text/plain or message/rfc822, or JSON with it as \
         \"text\""
    };
    Some(ApiError::new(
        &UNSUPPORTED,
        format!("a body of this media type is not read here; {instead}"),
    ))
}

fn check_fields(sent: &Map<String, Value>, fields: &[Field]) -> Result<(), ApiError> {
    for (name, value) in sent {
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            let name: String = name.chars().take(40).collect();
            return Err(ApiError::at(
                &BAD_REQUEST,
                &name,
                format!("there is no such field; send {}", names(fields)),
            ));
        };
        match (field.reads)(value) {
            Ok(()) => {}
            Err(None) => {
                let detail = format!("this is {}; send {}", kind_of(value), field.takes);
                return Err(ApiError::at(&BAD_REQUEST, field.name, detail));
            }
            Err(Some(at)) => {
                let place = format!("{}[{at}]", field.name);
                return Err(ApiError::at(
                    &BAD_REQUEST,
                    &place,
                    format!("this item cannot be read; send {}", field.takes),
                ));
            }
        }
    }
    Ok(())
}

fn unreadable(fault: &serde_json::Error, fields: &[Field]) -> ApiError {
    let (line, column) = (fault.line(), fault.column());
    let what = if fault.is_eof() { "ends too early" } else { "is no JSON" };
    let detail = format!(
        "the body {what}, at line {line}, column {column}; send a JSON object with some of {}",
        names(fields)
    );
    ApiError::new(&BAD_REQUEST, detail)
}

/// Every field was right by itself.
fn unread(fault: &serde_json::Error, fields: &[Field]) -> ApiError {
    let (line, column) = (fault.line(), fault.column());
    let detail = format!(
        "a field is there twice, at line {line}, column {column}; send once each of {}",
        names(fields)
    );
    ApiError::new(&BAD_REQUEST, detail)
}

fn names(fields: &[Field]) -> String {
    fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ")
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
