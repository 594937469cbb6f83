-- #!! bad-module: 'my-rules' cannot be the name of a script
return {}
