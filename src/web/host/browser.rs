//! Plain values of the browser's, and the browser's of plain ones.

use crate::protocol::host::{Foreign, Shape, TEXT, Value};
use js_sys::{Array, JsString, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

impl Foreign for JsValue {
    fn shape(&self) -> Shape {
        if self.is_null() || self.is_undefined() {
            Shape::Null
        } else if let Some(value) = self.as_bool() {
            Shape::Bool(value)
        } else if let Some(value) = self.as_f64() {
            Shape::Number(value)
        } else if let Some(text) = self.dyn_ref::<JsString>() {
            Shape::Text(text.length())
        } else if Array::is_array(self) {
            Shape::List(self.unchecked_ref::<Array>().length())
        } else if self.is_object() && has_no_class(self) {
            Shape::Map
        } else {
            Shape::Other
        }
    }

    fn text(&self) -> Option<String> {
        self.as_string()
    }

    fn item(&self, place: u32) -> Option<Self> {
        self.member(&place.to_string())
    }

    fn names(&self, at_most: usize) -> Option<Vec<String>> {
        let names = Object::keys(self.unchecked_ref::<Object>());
        if names.length() as usize > at_most {
            return None;
        }
        let short = |name: &JsValue| name.dyn_ref::<JsString>().is_some_and(|name| name.length() as usize <= TEXT);
        names.iter().map(|name| name.as_string().filter(|_| short(&name))).collect()
    }

    fn member(&self, name: &str) -> Option<Self> {
        let described = Reflect::get_own_property_descriptor(self.unchecked_ref::<Object>(), &name.into()).ok()?;
        // A getter is described without a value.
        let value = "value".into();
        Reflect::has(described.dyn_ref::<Object>()?, &value).ok().filter(|has| *has)?;
        Reflect::get(&described, &value).ok()
    }
}

/// Whether it is of no class but that of all objects.
fn has_no_class(value: &JsValue) -> bool {
    Reflect::get_prototype_of(value)
        .is_ok_and(|class| class.is_null() || class == Object::get_prototype_of(&Object::new()))
}

/// What the browser has for a plain value.
pub(super) fn to_browser(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Bool(value) => JsValue::from(*value),
        Value::Number(value) => JsValue::from(*value),
        Value::Text(text) => JsValue::from(text),
        Value::List(list) => list.iter().map(to_browser).collect::<Array>().into(),
        Value::Map(members) => {
            let object = Object::new();
            for (key, value) in members {
                // Setting a property of a fresh object cannot fail.
                let _ = Reflect::set(&object, &key.into(), &to_browser(value));
            }
            object.into()
        }
    }
}
