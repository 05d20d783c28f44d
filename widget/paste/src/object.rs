//! JavaScript values, made and read field by field. A serializer would weigh more than
//! all there is to write.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

/// An object with these fields; what is undefined or empty is left out.
pub(crate) fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    let is_given = |value: &JsValue| {
        !value.is_undefined() && value.as_string().is_none_or(|text| !text.is_empty())
    };
    for (name, value) in fields.iter().filter(|(_, value)| is_given(value)) {
        // A plain object takes every field.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// A list of values.
pub(crate) fn list(values: Vec<JsValue>) -> JsValue {
    values.into_iter().collect::<Array>().into()
}

/// The field `name` of an object, or undefined.
pub(crate) fn field(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// The text in the field `name`; empty if there is none.
pub(crate) fn text(value: &JsValue, name: &str) -> String {
    field(value, name).as_string().unwrap_or_default()
}

/// The values of the list in the field `name`.
pub(crate) fn items(value: &JsValue, name: &str) -> Vec<JsValue> {
    let list = field(value, name);
    if Array::is_array(&list) { Array::from(&list).to_vec() } else { Vec::new() }
}
