module goupload

go 1.19
