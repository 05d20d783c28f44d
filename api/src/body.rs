//! What is wrong with a body of JSON, and what should be sent instead? Told by field, and never with the value: it may be
//! somebody's mail.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::problem::{BAD_REQUEST, Fault};

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

/// A list of `T`.
pub(crate) fn list<T: DeserializeOwned>(value: &Value) -> Result<(), Option<usize>> {
    let items = value.as_array().ok_or(None)?;
    let wrong = items.iter().position(|item| serde_json::from_value::<T>(item.clone()).is_err());
    wrong.map_or(Ok(()), |at| Err(Some(at)))
}

/// Reads a body whose fields are `fields`.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8], fields: &[Field]) -> Result<T, Fault> {
    let sent: Value = serde_json::from_slice(body).map_err(|fault| unreadable(&fault, fields))?;
    let Value::Object(sent) = sent else {
        let kind = kind_of(&sent);
        return Err(Fault::new(
            &BAD_REQUEST,
            format!("the body is {kind}; send a JSON object with some of {}", names(fields)),
        ));
    };
    judge(&sent, fields)?;
    serde_json::from_value(Value::Object(sent)).map_err(|_| unread(fields))
}

fn judge(sent: &Map<String, Value>, fields: &[Field]) -> Result<(), Fault> {
    for (name, value) in sent {
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            let name: String = name.chars().take(40).collect();
            return Err(Fault::at(&BAD_REQUEST, &name, format!("there is no such field; send {}", names(fields))));
        };
        match (field.reads)(value) {
            Ok(()) => {}
            Err(None) => {
                let detail = format!("this is {}; send {}", kind_of(value), field.takes);
                return Err(Fault::at(&BAD_REQUEST, field.name, detail));
            }
            Err(Some(at)) => {
                let place = format!("{}[{at}]", field.name);
                return Err(Fault::at(&BAD_REQUEST, &place, format!("this item cannot be read; send {}", field.takes)));
            }
        }
    }
    Ok(())
}

fn unreadable(fault: &serde_json::Error, fields: &[Field]) -> Fault {
    let (line, column) = (fault.line(), fault.column());
    let what = if fault.is_eof() { "ends too early" } else { "is no JSON" };
    let detail =
        format!("the body {what}, at line {line}, column {column}; send a JSON object with some of {}", names(fields));
    Fault::new(&BAD_REQUEST, detail)
}

fn unread(fields: &[Field]) -> Fault {
    Fault::new(&BAD_REQUEST, format!("the body cannot be read; send a JSON object with some of {}", names(fields)))
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
